using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Tests.Oci;
using Strata.Controllers.Tests.SquashfsBuild.Legal;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>Random legal images of tools of others: our squashfs holds what umoci unpacks (reliability.md 5a, P1).</summary>
public sealed class LegalImageTests
{
    const int ImagesEach = 14;
    const int IndexesEach = 4;
    const string Copy = "skopeo copy -q --insecure-policy ";

    /// <param name="mediaType">What stands in the manifest when skopeo has stored the layers in that form.</param>
    [Theory]
    [InlineData("gzip", "application/vnd.oci.image.layer.v1.tar+gzip", "cp -r img made")]
    [InlineData("zstd", "application/vnd.oci.image.layer.v1.tar+zstd", Copy + "--dest-compress-format zstd oci:img:t oci:made:t")]
    [InlineData("plain", "application/vnd.oci.image.layer.v1.tar", Copy + "--dest-decompress oci:img:t dir:made")]
    [InlineData("docker", "application/vnd.docker.image.rootfs.diff.tar.gzip", Copy + "--format v2s2 oci:img:t dir:made")]
    public async Task The_squashfs_of_a_legal_image_is_what_umoci_unpacks(string form, string mediaType, string store)
    {
        Needs.Root();
        Needs.Programs("umoci", "skopeo", "buildah", "tar", "mksquashfs", "unsquashfs");
        var seed = Seeds.Next();
        for (var number = 0; number < ImagesEach; number++)
        {
            using var directory = new TemporaryDirectory();
            await ShellAsync(directory, LegalImage.Script(unchecked(seed + number), withBuildah: number == 0) + store);
            var layers = StoredLayers.Read(directory["made"]);
            if (number > 0) Assert.All(layers, layer => Assert.Equal(mediaType, layer.MediaType)); // buildah does not compress for a layout
            await AssertSameAsync(directory, layers, $"{form}, seed {seed}, image {number}");
        }
    }

    /// <param name="mediaType">Of the index that buildah has made of the image and of one for another processor, which stands first.</param>
    [Theory]
    [InlineData("oci", "application/vnd.oci.image.index.v1+json")]
    [InlineData("v2s2", "application/vnd.docker.distribution.manifest.list.v2+json")]
    public async Task The_squashfs_of_a_legal_image_reached_through_an_index_is_what_umoci_unpacks(string format, string mediaType)
    {
        Needs.Root();
        Needs.Programs("umoci", "skopeo", "buildah", "tar", "mksquashfs", "unsquashfs");
        var seed = Seeds.Next();
        for (var number = 0; number < IndexesEach; number++)
        {
            using var directory = new TemporaryDirectory();
            await ShellAsync(directory, LegalImage.Script(unchecked(seed + number), withBuildah: false) + LegalImage.IndexScript(format));
            await using var registry = new FakeRegistry(new ServedDirectory(directory["made"], mediaType).Answer);
            using var bench = new PullBench();
            var puller = new ExtensionPuller(bench.Puller, new Platform("linux", "amd64"));
            var pulled = await puller.PullAsync(
                ImageReference.Parse("registry.test/team/ext:v1"), PullBench.Mirror(registry.Url), ExtensionPolicy.Default, _ => { }, Ct);
            Assert.NotEqual(pulled.Digest, pulled.ManifestDigest);
            var layers = pulled.Layers.Select(layer => new LayerInput(
                layer.Digest, layer.Size, layer.MediaType, layer.DiffId, () => bench.Store.Layout.OpenBlob(Digest.Parse(layer.Digest))));
            await AssertSameAsync(directory, [.. layers], $"{format}, seed {seed}, image {number}");
        }
    }

    static async Task AssertSameAsync(TemporaryDirectory directory, IReadOnlyList<LayerInput> layers, string which)
    {
        Directory.CreateDirectory(directory["data"]);
        var builder = new SquashfsBuilder(new LayerStore(directory["data"]), new Mksquashfs(), LayerLimits.Default);
        var built = await builder.BuildAsync("sha256:0123", layers, SquashfsOptions.Default, ContentPolicy.Default, "1.9.0", Ct);
        await ShellAsync(directory, $"unsquashfs -no-progress -d squash data/layers/{built.Key}.sqsh >/dev/null");

        var expected = await UnpackedTree.ReadAsync(directory["out/rootfs/rootfs"], Ct);
        var actual = await UnpackedTree.ReadAsync(directory["squash"], Ct);
        var missing = expected.Except(actual).Select(line => $"\n- {line}");
        var unwanted = actual.Except(expected).Select(line => $"\n+ {line}");
        Assert.True(expected.SequenceEqual(actual), $"{which}:{string.Concat(missing)}{string.Concat(unwanted)}");
        Assert.True(expected.Length > 3, which);
        var owners = await ShellAsync(
            directory, $"unsquashfs -no-progress -lln data/layers/{built.Key}.sqsh | grep squashfs-root | awk '{{print $2}}' | sort -u");
        Assert.Equal("0/0", owners.Trim());
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static async Task<string> ShellAsync(TemporaryDirectory directory, string script) =>
        (await new Command("bash", ["-c", script]) { WorkingDirectory = directory.Path }
            .RunAsync(Ct)).Output;
}
