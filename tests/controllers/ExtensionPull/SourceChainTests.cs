using Polly;
using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

public sealed class SourceChainTests
{
    readonly List<string> asked = [];

    [Fact]
    public async Task Where_our_own_disk_fails_no_other_source_is_asked()
    {
        await Assert.ThrowsAsync<StageException>(() => AskAsync(DiskErrors.Full("/data", "the disk is full")));
        await Assert.ThrowsAsync<StageException>(() => AskAsync(DiskErrors.From(new IOException("broken"), "/data")));

        Assert.Equal(["first", "first"], asked);
    }

    [Theory]
    [InlineData("space")]
    [InlineData("io")]
    public async Task A_source_with_a_disk_of_its_own_gives_way_to_the_next(string code)
    {
        Assert.Equal("second", await AskAsync(new StageException(code, "its disk", "see to it")));

        Assert.Equal(["first", "second"], asked);
    }

    /// <summary>Of two sources the first one fails.</summary>
    Task<string> AskAsync(StageException failure) =>
        new SourceChain([new Source("first"), new Source("second")], ResiliencePipeline.Empty).AskAsync(
            (source, _) =>
            {
                asked.Add(source.Name);
                return source.Name == "first" ? Task.FromException<string>(failure) : Task.FromResult(source.Name);
            },
            TestContext.Current.CancellationToken);

    sealed class Source(string name) : IImageSource
    {
        public string Name => name;

        public Task<ResolvedImage> ResolveAsync(ImageReference reference, CancellationToken ct) => throw new NotSupportedException();

        public Task<byte[]> FetchManifestAsync(ImageReference reference, Descriptor manifest, CancellationToken ct) =>
            throw new NotSupportedException();

        public Task<BlobBody> OpenBlobAsync(ImageReference reference, Descriptor blob, BlobPosition at, CancellationToken ct) =>
            throw new NotSupportedException();
    }
}
