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

    [Fact]
    public void A_second_agent_is_refused()
    {
        using var first = AgentDirectories.Open(options);

        Assert.Throws<LockHeldException>(() => AgentDirectories.Open(options));
    }

    static string ModeOf(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);
}
