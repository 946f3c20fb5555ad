using Strata.Controllers.CleanUp;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>
/// Manifests that do not say what they are, which OCI lets them (image-spec, manifest.md): only the transport told it, and is not asked
/// again.
/// </summary>
public sealed class UntypedManifestTests
{
    const string Tagged = "registry.test/team/ext:v1";

    readonly FakeImage image = new();

    byte[] Manifest => FakeImage.Bytes(System.Text.Encoding.UTF8.GetString(image.Manifest)
        .Replace($"{{\"schemaVersion\":2,\"mediaType\":\"{FakeImage.ManifestType}\"", "{\"schemaVersion\":2", StringComparison.Ordinal));

    byte[] Index => FakeImage.Bytes($$"""
        {"schemaVersion":2,
         "manifests":[{{FakeImage.Descriptor(FakeImage.ManifestType, Manifest, ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}")}}]}
        """);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_is_pinned_is_found_again_without_the_registry(bool isIndex)
    {
        await using var registry = Serving(isIndex);
        using var bench = new PullBench();
        var pinned = $"registry.test/team/ext@{FakeImage.DigestOf(isIndex ? Index : Manifest)}";
        var first = await bench.PullAsync(registry, pinned);
        var asked = registry.Requests.Count;

        var second = await bench.PullAsync(registry, pinned);

        Assert.Equal(first, second);
        Assert.Equal(asked, registry.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_configured_one_leads_to_is_kept_by_a_clean_up(bool isIndex)
    {
        await using var registry = Serving(isIndex);
        using var bench = new PullBench();
        using var data = new TemporaryDirectory();
        await bench.PullAsync(registry, Tagged);
        var before = bench.Blobs.Order().ToList();
        var manifests = new List<Digest>();
        var cleaner = new DataCleaner(bench.Store, new LayerStore(data.Path), (manifest, _, _) =>
        {
            manifests.Add(manifest);
            return ValueTask.FromResult("key");
        });
        var roots = new DataRoots(new HashSet<string> { Tagged }, new HashSet<Digest>(), new HashSet<string>(), ExtensionPolicy.Default);

        await cleaner.CleanAsync(_ => Task.FromResult(roots), Ct);

        Assert.Equal(before, bench.Blobs.Order());
        Assert.Equal([FakeImage.DigestOf(Manifest)], manifests.Select(manifest => $"{manifest}"));
    }

    FakeRegistry Serving(bool isIndex) => new(request => request.Path switch
    {
        var path when isIndex && path.Contains("/manifests/v1", StringComparison.Ordinal) => FakeAnswer.Ok(FakeImage.IndexType, Index),
        var path when isIndex && path.EndsWith(FakeImage.DigestOf(Index), StringComparison.Ordinal) => FakeAnswer.Ok(FakeImage.IndexType, Index),
        var path when path.Contains("/manifests/", StringComparison.Ordinal) => FakeAnswer.Ok(FakeImage.ManifestType, Manifest),
        _ => image.Answer(request),
    });
}
