using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>A node without a network, which gets its extensions as one file.</summary>
public sealed class OfflineTests : IAsyncLifetime
{
    readonly TemporaryDirectory directory = new();
    readonly CancellationToken ct = TestContext.Current.CancellationToken;

    Node node = null!;

    public async ValueTask InitializeAsync()
    {
        Requirements.Check("skopeo", "mksquashfs", "unshare", "nsenter");
        node = await Node.CreateAsync(directory, ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null) await node.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Extensions_come_out_of_an_archive_made_by_skopeo()
    {
        var extensions = new Extensions(directory);
        await extensions.BuildAsync("hello", "1", ct);
        var archive = directory["images.tar"];
        await Tool.MustAsync("skopeo", ["copy", $"oci:{extensions.Layout}:hello-1", $"oci-archive:{archive}:example.com/test/hello:hello-1"], ct);
        await node.ConfigureAsync(Configuration.OfArchive(archive, "hello-1"), ct);

        await using var agent = await node.StartAgentAsync(ct);
        await node.UntilAsync(["get", "extensions", "-o", "json"], output => Read.Documents(output).Count == 1, ct);

        Assert.Equal("hello 1\n", (await node.InsideAsync(ct, "chroot", node.Target, "/usr/local/bin/hello")).Output);
    }
}
