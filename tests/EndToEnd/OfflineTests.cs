using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>A node that gets its extensions as one file: the registry beside it is not configured.</summary>
public sealed class OfflineTests : NodeTests
{
    [Fact]
    public async Task Extensions_come_out_of_an_archive_made_by_skopeo()
    {
        await extensions.BuildAsync("hello", "1", ct);
        var archive = directory["images.tar"];
        await Tool.MustAsync(
            "skopeo", ["copy", $"oci:{extensions.Layout}:hello-1", $"oci-archive:{archive}:example.com/test/hello:hello-1"], ct);
        await node.ConfigureAsync(Configuration.OfArchive(archive, "hello-1"), ct);

        await using var agent = await node.StartAgentAsync(ct);
        await node.UntilAsync(["get", "extensions", "-o", "json"], output => Read.Documents(output).Count == 1, ct);

        Assert.Equal("hello 1\n", (await node.InsideAsync(ct, "chroot", node.Target, "/usr/local/bin/hello")).Output);
    }

    [Fact]
    public async Task An_archive_that_was_cut_is_told_and_a_whole_one_in_its_place_is_taken()
    {
        await extensions.BuildAsync("hello", "1", ct);
        var (archive, whole) = (directory["images.tar"], directory["whole.tar"]);
        await Tool.MustAsync(
            "skopeo", ["copy", $"oci:{extensions.Layout}:hello-1", $"oci-archive:{whole}:example.com/test/hello:hello-1"], ct);
        await File.WriteAllBytesAsync(archive, (await File.ReadAllBytesAsync(whole, ct))[..1200], ct);
        await node.ConfigureAsync(Configuration.OfArchive(archive, "hello-1"), ct);

        await using var agent = await node.StartAgentAsync(ct);
        await node.UntilAsync(["get", "extensionimages", "-o", "json"], output => output.Contains(archive, StringComparison.Ordinal), ct);
        File.Move(whole, archive, overwrite: true);
        await node.UntilAsync(["get", "extensions", "-o", "json"], output => Read.Documents(output).Count == 1, ct);
    }
}
