using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>Who may not mount can still pull, check and build, and is told what is missing.</summary>
public sealed class UnprivilegedTests : IAsyncLifetime
{
    readonly TemporaryDirectory directory = new();
    readonly CancellationToken ct = TestContext.Current.CancellationToken;

    Extensions extensions = null!;
    Node node = null!;

    public async ValueTask InitializeAsync()
    {
        Requirements.Check("mksquashfs", "unshare", "nsenter", "setpriv");
        extensions = new Extensions(directory);
        await extensions.BuildAsync("hello", "1", ct);
        node = await Node.CreateAsync(directory, ct);
        await node.ConfigureAsync(Configuration.OfLayout(extensions.Layout, "hello-1"), ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null) await node.DisposeAsync();
        directory.Dispose();
    }

    [Theory]
    [InlineData("--target", "run/root")]
    [InlineData("--in-place", null)]
    public async Task Without_root_everything_is_staged_and_the_mount_says_that_it_is_not_permitted(string option, string? place)
    {
        await GiveToNobodyAsync();
        await using var agent = await StartAsync(
            ["--reuid=65534", "--regid=65534", "--clear-groups"], place is null ? [option] : [option, directory[place]]);

        await ToldAsync(agent);
    }

    [Fact]
    public async Task Root_without_the_capability_is_told_the_same()
    {
        await using var agent = await StartAsync(["--bounding-set=-sys_admin", "--inh-caps=-sys_admin", "--no-new-privs"], ["--in-place"]);

        await ToldAsync(agent);
    }

    async Task ToldAsync(Parts.Agent agent)
    {
        await node.UntilAsync(
            ["get", "overlaymounts", "-o", "json"],
            output => Read.Documents(output) is [var mount] && Read.ErrorCode(mount) == "mount-not-permitted",
            ct);

        var layer = Assert.Single(Read.Documents(await node.MustStrataAsync(ct, "get", "extensionlayers", "-o", "json")));
        Assert.Null(Read.ErrorCode(layer));
        Assert.Equal("hello", (string?)Read.Spec(layer)["metadata"]?["name"]);
        var plan = Assert.Single(Read.Documents(await node.MustStrataAsync(ct, "get", "plan", "-o", "json")));
        Assert.Equal(("staged", "mount-not-permitted"), ((string?)Read.Spec(plan)["state"], Read.ErrorCode(plan)));
        Assert.Empty(Read.Documents(await node.MustStrataAsync(ct, "get", "extensions", "-o", "json")));
        Assert.False(agent.HasExited, agent.Log);
        Assert.DoesNotContain(node.Mounts(), mount => mount.Contains(" - overlay strata:", StringComparison.Ordinal));
        Assert.DoesNotContain(node.Mounts(), mount => mount.Contains($" {directory.Path}/", StringComparison.Ordinal));
    }

    async Task<Parts.Agent> StartAsync(string[] privileges, string[] options)
    {
        var program = directory["strata"]; // where everybody may read it
        File.Copy(Requirements.Strata, program, overwrite: true);
        var agent = node.Start(
        [
            "setpriv", .. privileges, program, "agent",
            "--config", node.ConfigFile, "--data", node.Data, "--socket", node.Socket, "--base", node.Base, .. options,
        ]);
        await Until.TrueAsync(
            async () => agent.HasExited || (await node.StrataAsync(ct, "get", "rd", "-o", "json")).ExitCode == 0, "the agent answers", ct);
        Assert.False(agent.HasExited, $"the agent ended: {agent.Log}");
        return agent;
    }

    async Task GiveToNobodyAsync()
    {
        Directory.CreateDirectory(node.Data);
        await Tool.MustAsync("chmod", ["-R", "a+rX", directory.Path], ct);
        await Tool.MustAsync("chown", ["65534:65534", node.Data, node.Run], ct);
    }
}
