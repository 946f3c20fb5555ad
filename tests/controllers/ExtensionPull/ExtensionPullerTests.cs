using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

public sealed class ExtensionPullerTests
{
    readonly FakeImage image = new();

    /// <summary>No name leads to them then, and the full disk that failed the pull is cleaned up at the same time.</summary>
    [Fact]
    public async Task Of_an_image_whose_layer_is_built_nothing_is_read_once_its_documents_are_not_held()
    {
        await using var registry = new FakeRegistry(
            request => request.Path == image.LayerPath() ? FakeAnswer.Status(404) : image.Answer(request));
        using var bench = new PullBench();
        var config = bench.Store.Layout.PathOf(Digest.Parse(FakeImage.DigestOf(image.Config)));
        var puller = new ExtensionPuller(bench.Puller, new Platform("linux", "amd64"))
        {
            HasLayer = (_, _, _) =>
            {
                File.Delete(config);
                return Task.FromResult(true);
            },
        };

        var pulled = await puller.PullAsync(
            ImageReference.Parse("registry.test/team/ext:v1"),
            PullBench.Mirror(registry.Url),
            ExtensionPolicy.Default,
            _ => { },
            TestContext.Current.CancellationToken);

        Assert.False(File.Exists(config));
        Assert.Equal(FakeImage.DigestOf(image.Manifest), pulled.ManifestDigest);
        Assert.Equal(image.Layers.Select(FakeImage.DigestOf), pulled.Layers.Select(layer => layer.Digest));
    }
}
