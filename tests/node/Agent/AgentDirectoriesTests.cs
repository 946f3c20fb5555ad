using Strata.Agent;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Node.Tests.Agent;

public sealed class AgentDirectoriesTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("strata-");
    readonly ExtensionAgentOptions options;

    public AgentDirectoriesTests() => options = new ExtensionAgentOptions
    {
        DataDirectory = Path.Combine(directory.FullName, "data"),
        SocketPath = Path.Combine(directory.FullName, "run/strata.sock"),
        BaseDirectory = directory.FullName,
        TargetDirectory = Path.Combine(directory.FullName, "run/root"),
    };

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void Data_are_for_the_owner_only_and_the_merged_root_for_all()
    {
        using var opened = AgentDirectories.Open(options);

        Assert.Equal("700", ModeOf(options.DataDirectory));
        Assert.Equal("755", ModeOf(Path.Combine(directory.FullName, "run")));
    }

    [Fact]
    public void What_an_earlier_run_left_half_done_is_gone()
    {
        Directory.CreateDirectory(Path.Combine(options.DataDirectory, "work/generation-cut"));

        using var opened = AgentDirectories.Open(options);

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(options.DataDirectory, "work")));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("run")]
    public void A_directory_where_others_may_write_is_refused(string name)
    {
        var shared = Directory.CreateDirectory(Path.Combine(directory.FullName, name));
        File.SetUnixFileMode(shared.FullName, (UnixFileMode)0x1FF);

        var error = Assert.Throws<StageException>(() => AgentDirectories.Open(options));

        Assert.Equal("workdir", error.Code);
        Assert.Contains(shared.FullName, error.Message);
    }

    // Whoever may rename on the way there may put another directory in the place of ours, whatever that one's own mode is.
    [Theory]
    [InlineData("shared/data", "run/strata.sock", "run/root")]
    [InlineData("shared/ours/data", "run/strata.sock", "run/root")]
    [InlineData("data", "shared/run/strata.sock", "run/root")]
    [InlineData("data", "run/strata.sock", "shared/root")]
    [InlineData("link/data", "run/strata.sock", "run/root")]
    public void A_directory_on_the_way_in_which_others_may_rename_is_refused(string data, string socket, string target)
    {
        string In(string path) => Path.Combine(directory.FullName, path);
        var shared = Directory.CreateDirectory(In("shared"));
        File.SetUnixFileMode(shared.FullName, (UnixFileMode)0x1FF);
        Directory.CreateDirectory(In("shared/ours"));
        Directory.CreateSymbolicLink(In("link"), In("shared/ours"));

        var error = Assert.Throws<StageException>(() => AgentDirectories.Open(
            options with { DataDirectory = In(data), SocketPath = In(socket), TargetDirectory = In(target) }));

        Assert.Equal("workdir", error.Code);
        Assert.Contains($"{shared.FullName} ", error.Message);
    }

    [Fact]
    public void A_directory_like_tmp_on_the_way_is_fine()
    {
        var sticky = Directory.CreateDirectory(Path.Combine(directory.FullName, "tmp"));
        File.SetUnixFileMode(sticky.FullName, (UnixFileMode)0x3FF);

        using var opened = AgentDirectories.Open(options with { DataDirectory = Path.Combine(sticky.FullName, "data") });
    }

    [Fact]
    public void Directories_that_cannot_be_made_are_named()
    {
        File.WriteAllText(options.DataDirectory, "");

        var error = Assert.Throws<StageException>(() => AgentDirectories.Open(options));

        Assert.Equal("io", error.Code);
        Assert.StartsWith($"{options.DataDirectory} or {options.RunDirectory} cannot be used: ", error.Message);
    }

    [Fact]
    public void A_second_agent_is_refused()
    {
        using var first = AgentDirectories.Open(options);

        Assert.Throws<LockHeldException>(() => AgentDirectories.Open(options));
    }

    [Theory]
    [InlineData("run/root")]
    [InlineData("run/root/")]
    [InlineData("link/root")]
    public void A_second_agent_at_the_same_target_is_refused_and_told_who_has_it(string target)
    {
        using var first = AgentDirectories.Open(options);
        Directory.CreateSymbolicLink(Path.Combine(directory.FullName, "link"), options.RunDirectory);
        var second = Second with { TargetDirectory = Path.Combine(directory.FullName, target) };

        var error = Assert.Throws<StageException>(() => AgentDirectories.Open(second));

        Assert.Equal(("target-taken", 4), (error.Code, StageExitCode.Of(error.Code)));
        Assert.StartsWith(
            $"process {Environment.ProcessId}, the agent of {options.DataDirectory}, shows its extensions at {directory.FullName}/", error.Message);
        Assert.Contains("--target", error.Hint);
    }

    [Fact]
    public void Who_is_refused_the_target_lets_go_of_its_data()
    {
        using var first = AgentDirectories.Open(options);
        Assert.Throws<StageException>(() => AgentDirectories.Open(Second));

        using var elsewhere = AgentDirectories.Open(Second with { TargetDirectory = Path.Combine(directory.FullName, "run2/root") });
    }

    [Fact]
    public void The_target_of_an_agent_that_has_ended_can_be_taken()
    {
        AgentDirectories.Open(options).Dispose();

        using var second = AgentDirectories.Open(Second);
    }

    [Fact]
    public void In_place_the_target_is_nobodys()
    {
        using var first = AgentDirectories.Open(options);

        using var second = AgentDirectories.Open(Second with { InPlace = true });
    }

    [Theory]
    [InlineData("/sys/strata-target")]
    [InlineData("missing/strata-target")]
    public void Where_nothing_can_be_written_beside_the_target_there_is_no_lock(string target)
    {
        var path = Path.Combine(directory.FullName, target);
        using var first = AgentDirectories.Open(options with { TargetDirectory = path });

        using var second = AgentDirectories.Open(Second with { TargetDirectory = path });
    }

    [Fact]
    public void Beside_a_target_with_a_name_as_long_as_names_may_be_there_is_no_lock()
    {
        var target = Path.Combine(directory.FullName, "run", new string('n', 255));

        using var opened = AgentDirectories.Open(options with { TargetDirectory = target });
    }

    [Fact]
    public void What_is_in_the_place_of_the_lock_is_named()
    {
        var place = $"{options.TargetDirectory}.lock";
        Directory.CreateDirectory(options.RunDirectory);
        File.CreateSymbolicLink(place, "/etc/machine-id");

        var error = Assert.Throws<StageException>(() => AgentDirectories.Open(options));

        Assert.Equal("io", error.Code);
        Assert.StartsWith($"open {place}: ", error.Message);
        Assert.Contains("--target", error.Hint);
    }

    ExtensionAgentOptions Second => options with
    {
        DataDirectory = Path.Combine(directory.FullName, "data2"),
        SocketPath = Path.Combine(directory.FullName, "run2/strata.sock"),
    };

    static string ModeOf(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);
}
