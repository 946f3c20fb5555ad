using Strata.Agent;
using Strata.Node.Tests.Cli;
using Strata.Resources.Node;

namespace Strata.Node.Tests.Agent;

public sealed class AgentOptionsCheckTests
{
    static readonly ExtensionAgentOptions Sound = new() { BaseDirectory = Path.GetTempPath() };

    [Fact]
    public void A_missing_base_is_told()
    {
        var error = Refusal(Sound with { BaseDirectory = "/nowhere" });

        Assert.Equal("not-found", error.Code);
        Assert.Contains("/nowhere", error.Message);
    }

    [Fact]
    public void The_root_is_no_target() => Assert.Contains("--target", Refusal(Sound with { TargetDirectory = "/" }).Hint);

    [Fact]
    public void A_file_is_no_target() => Assert.Contains("/etc/passwd", Refusal(Sound with { TargetDirectory = "/etc/passwd" }).Message);

    [Theory]
    [InlineData("/usr/local/strata", "--data")]
    [InlineData("/usr/lib/firmware/strata", "--data")]
    public void In_place_the_data_may_not_lie_where_nothing_can_be_written(string data, string option)
    {
        var options = Sound with { BaseDirectory = "/", DataDirectory = data };

        AgentOptionsCheck.Check(options);
        Assert.Contains(option, Refusal(options with { InPlace = true }).Hint);
    }

    [Fact]
    public void In_place_the_socket_and_the_configuration_may_not_either()
    {
        var options = Sound with { BaseDirectory = "/", InPlace = true };

        Assert.Contains("--socket", Refusal(options with { SocketPath = "/usr/local/run/strata.sock" }).Hint);
        Assert.Contains("--config", Refusal(options with { ConfigFile = "/usr/local/etc/machine.yaml" }).Hint);
        AgentOptionsCheck.Check(options with { BaseDirectory = Path.GetTempPath(), DataDirectory = "/usr/local/strata" });
    }

    [Fact]
    public void In_place_a_link_does_not_lead_the_data_there()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["usr/local/srv"]);
        File.CreateSymbolicLink(directory["srv"], "usr/local/srv");
        File.CreateSymbolicLink(directory["gone"], "nowhere");
        var options = Sound with { BaseDirectory = directory.Path, DataDirectory = directory["srv/strata/data"] };

        AgentOptionsCheck.Check(options);
        Assert.Contains("--data", Refusal(options with { InPlace = true }).Hint);
        AgentOptionsCheck.Check(options with { InPlace = true, DataDirectory = directory["gone/data"] });
    }

    [Fact]
    public void In_place_no_target_is_asked_for() => AgentOptionsCheck.Check(Sound with { InPlace = true, TargetDirectory = "/" });

    [Fact]
    public void A_socket_path_may_have_as_many_bytes_as_the_kernel_takes()
    {
        AgentOptionsCheck.Check(Sound with { SocketPath = "/" + new string('s', 106) });

        Assert.Contains("--socket", Refusal(Sound with { SocketPath = "/" + new string('s', 107) }).Hint);
    }

    [Theory]
    [InlineData("banana")]
    [InlineData("1.9")]
    [InlineData("")]
    public void A_host_version_must_be_one(string version) =>
        Assert.Contains("--host-version", Refusal(Sound with { HostVersion = version }).Hint);

    [Theory]
    [InlineData("1.9.0")]
    [InlineData("v1.9.0-alpha.1")]
    public void Versions_are_taken_as_releases_write_them(string version) => AgentOptionsCheck.Check(Sound with { HostVersion = version });

    static StageException Refusal(ExtensionAgentOptions options) => Assert.Throws<StageException>(() => AgentOptionsCheck.Check(options));
}
