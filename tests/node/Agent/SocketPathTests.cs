using System.Diagnostics;
using System.Net.Sockets;
using Strata.Agent;
using Strata.Controllers.Linux;
using Strata.Controllers.Tests.Linux;
using Strata.Resources.Node;
using Strata.Runtime.Grpc;

namespace Strata.Node.Tests.Agent;

/// <summary>Row A186 of the hostile catalogue.</summary>
public sealed class SocketPathTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("strata-");

    public void Dispose() => directory.Delete(recursive: true);

    string Socket => Path.Combine(directory.FullName, "s");

    [Fact]
    public void A_file_is_left_alone()
    {
        File.WriteAllText(Socket, "precious");

        Refused(ErrorCodes.Io);

        Assert.Equal("precious", File.ReadAllText(Socket));
    }

    [Fact]
    public void A_directory_is_left_alone()
    {
        Directory.CreateDirectory(Socket);

        Refused(ErrorCodes.Io);

        Assert.True(Directory.Exists(Socket));
    }

    [Fact]
    public void A_symlink_is_not_followed()
    {
        var target = Path.Combine(directory.FullName, "target");
        Leave(target);
        File.CreateSymbolicLink(Socket, target);

        Refused(ErrorCodes.Io);

        Assert.Equal(FileType.Socket, Files.TypeOf(target));
        Assert.Equal(FileType.Symlink, Files.TypeOf(Socket));
    }

    [Fact]
    public void A_socket_that_nobody_listens_on_is_removed()
    {
        Leave(Socket);

        using var claim = SocketPath.Claim(Socket);

        Assert.Equal(FileType.Missing, Files.TypeOf(Socket));
    }

    [Fact]
    public void A_socket_that_answers_is_left_alone()
    {
        using var other = StateSocket.Bind(new UnixDomainSocketEndPoint(Socket));
        other.Listen();

        Refused(ErrorCodes.Busy);

        Assert.Equal(FileType.Socket, Files.TypeOf(Socket));
    }

    [Fact]
    public void A_socket_that_is_made_and_does_not_answer_yet_is_left_alone()
    {
        using var claim = SocketPath.Claim(Socket);
        using var starting = StateSocket.Bind(new UnixDomainSocketEndPoint(Socket));

        Refused(ErrorCodes.Busy);

        Assert.Equal(FileType.Socket, Files.TypeOf(Socket));
    }

    [Fact]
    public void Of_many_that_start_at_once_where_a_killed_one_was_one_gets_the_socket()
    {
        Leave(Socket);
        using var start = new Barrier(8);
        var claims = new IDisposable?[8];
        var sockets = new Socket?[8];

        var starting = Enumerable.Range(0, 8).Select(n => new Thread(() => Start(n))).ToList();
        starting.ForEach(thread => thread.Start());
        starting.ForEach(thread => thread.Join());

        Assert.Single(claims, claim => claim is not null);
        Refused(ErrorCodes.Busy);
        foreach (var held in sockets.Concat(claims)) held?.Dispose();

        void Start(int n)
        {
            start.SignalAndWait();
            try
            {
                claims[n] = SocketPath.Claim(Socket);
                sockets[n] = StateSocket.Bind(new UnixDomainSocketEndPoint(Socket));
            }
            catch (StageException busy) when (busy.Code == ErrorCodes.Busy)
            {
                // Another one was first.
            }
        }
    }

    [Theory]
    [InlineData(0x1FF)] // 0777
    [InlineData(0x1F8)] // 0770
    public void A_directory_where_others_may_rename_is_refused(int mode)
    {
        File.SetUnixFileMode(directory.FullName, (UnixFileMode)mode);

        Refused(ErrorCodes.Workdir);
    }

    [Fact]
    public void A_directory_like_tmp_is_good_since_names_there_belong_to_their_makers()
    {
        File.SetUnixFileMode(directory.FullName, (UnixFileMode)0x3FF);

        using var claim = SocketPath.Claim(Socket);
    }

    [Fact]
    public void A_missing_directory_is_said_to_be_missing() =>
        Assert.Equal(ErrorCodes.Io, Assert.Throws<StageException>(() => SocketPath.Claim(Path.Combine(Socket, "s"))).Code);

    [Fact]
    public void A_path_that_the_kernel_has_no_room_for_is_refused_by_its_length()
    {
        var error = Assert.Throws<StageException>(() => SocketPath.Claim(Socket + new string('s', 108)));

        Assert.Equal(ErrorCodes.Unsupported, error.Code);
        Assert.Contains("107 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_of_another_user_is_left_alone()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("only root gives files away");
        Leave(Socket);
        using var chown = Process.Start("chown", ["65534", Socket]);
        chown.WaitForExit();

        Refused(ErrorCodes.Io);

        Assert.Equal(FileType.Socket, Files.TypeOf(Socket));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x12)] // 022
    public void Nobody_else_can_connect_under_any_umask(int umask)
    {
        Umask.With((UnixFileMode)umask, () =>
        {
            using var bound = StateSocket.Bind(new UnixDomainSocketEndPoint(Socket));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Socket));
        });
    }

    void Refused(string code) => Assert.Equal(code, Assert.Throws<StageException>(() => SocketPath.Claim(Socket)).Code);

    /// <summary>As a server that was killed leaves it. Closing a .NET socket removes the path it was bound to, so that one moves.</summary>
    void Leave(string path)
    {
        var bound = Path.Combine(directory.FullName, "bound");
        using var socket = StateSocket.Bind(new UnixDomainSocketEndPoint(bound));
        socket.Listen();
        File.Move(bound, path);
    }
}
