using Strata.Agent;
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
