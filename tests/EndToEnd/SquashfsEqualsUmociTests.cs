using System.Text.Json.Nodes;
using Strata.Controllers.Tests.SquashfsBuild;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>The tree in a squashfs that an agent built from a pulled image is what umoci unpacks from the same image.</summary>
public sealed class SquashfsEqualsUmociTests() : NodeTests("unsquashfs", "tar")
{
    /// <summary>Directories that belong to the base: 0755 in every layer.</summary>
    static readonly string[] OfTheBase = ["usr", "etc", "etc/cri"];

    [Theory]
    [InlineData("one", SampleImage.OneLayer)]
    [InlineData("many", SampleImage.ManyLayers)]
    public async Task A_gzip_image_and_its_zstd_twin_become_what_umoci_unpacks(string name, string script)
    {
        var made = directory.Make(name);
        await Tool.MustAsync("bash", ["-c", $"cd '{made}'; {script}"], ct);
        var gzip = await PushAsync($"{made}/img", name, "gzip");
        await Tool.MustAsync(
            "skopeo",
            ["copy", "--quiet", "--insecure-policy", "--dest-compress-format", "zstd", $"oci:{made}/img:t", $"oci:{made}/zstd:t"],
            ct);
        var zstd = await PushAsync($"{made}/zstd", name, "zstd");
        await AssertMediaTypesAsync(gzip, "+gzip");
        await AssertMediaTypesAsync(zstd, "+zstd");

        await node.ConfigureAsync(Configuration.Of(registry, gzip, zstd), ct);
        await using var agent = await node.StartAgentAsync(ct);
        var layers = await BuiltAsync(2);

        var expected = Normalised(await UnpackedTree.ReadAsync($"{made}/out/rootfs/rootfs", ct));
        Assert.Equal(expected, await UnsquashAsync(layers[0], "first"));
        Assert.Equal(expected, await UnsquashAsync(layers[1], "second"));
        Assert.Equal((string?)layers[0]["digest"], (string?)layers[1]["digest"]);
    }

    async Task<string> PushAsync(string layout, string name, string tag)
    {
        await registry.PushAsync(layout, "t", $"test/{name}:{tag}", ct);
        return $"{registry.Host}/test/{name}:{tag}";
    }

    /// <summary>Asserts that the registry has the layers as they were meant to be stored.</summary>
    async Task AssertMediaTypesAsync(string reference, string suffix)
    {
        var manifest = await Tool.MustAsync("skopeo", ["inspect", "--raw", "--tls-verify=false", $"docker://{reference}"], ct);
        var mediaTypes = JsonNode.Parse(manifest)!["layers"]!.AsArray().Select(layer => (string?)layer!["mediaType"]);
        Assert.NotEmpty(mediaTypes);
        Assert.All(mediaTypes, mediaType => Assert.EndsWith(suffix, mediaType, StringComparison.Ordinal));
    }

    /// <summary>Specs of the layers, once that many have been built.</summary>
    async Task<IReadOnlyList<JsonNode>> BuiltAsync(int count)
    {
        IReadOnlyList<JsonNode> layers = [];
        await node.UntilAsync(
            ["get", "extensionlayers", "-o", "json"],
            output =>
            {
                layers = [.. Read.Documents(output).Select(Read.Spec)];
                return layers.Count(layer => (string?)layer["key"] is { Length: > 0 }) == count;
            },
            ct);
        return layers;
    }

    async Task<string[]> UnsquashAsync(JsonNode layer, string to)
    {
        var image = Path.Combine(node.Data, "layers", $"{layer["key"]}.sqsh");
        await Tool.MustAsync("unsquashfs", ["-no-progress", "-d", directory[to], image], ct);
        return await UnpackedTree.ReadAsync(directory[to], ct);
    }

    static IEnumerable<string> Normalised(string[] lines) => lines.Select(Normalised);

    static string Normalised(string line) =>
        line.Split(' ') is [var path, "d", var mode, ..] && OfTheBase.Contains(path)
            ? line.Replace($"d {mode} ", "d 755 ", StringComparison.Ordinal)
            : line;
}
