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

    [Fact]
    public async Task A_source_that_never_answers_is_waited_for_once_in_a_pull_whatever_else_is_asked_for()
    {
        var ask = Chain(name => name == "first" ? Silent : null);

        for (var part = 0; part < 3; part++) Assert.Equal("second", await ask());

        Assert.Equal(["first", "second", "second", "second"], asked);
    }

    [Fact]
    public async Task When_another_source_is_tried_again_the_silent_one_is_not()
    {
        var ask = Chain(name => name == "first" ? Silent : asked.Count < 3 ? Busy : null, retries: 2);

        Assert.Equal("second", await ask());

        Assert.Equal(["first", "second", "second"], asked);
    }

    [Fact]
    public async Task A_source_that_fails_in_passing_is_tried_again_also_before_a_silent_one()
    {
        var ask = Chain(name => name == "second" ? Silent : asked.Count < 3 ? Busy : null, retries: 2);

        Assert.Equal("first", await ask());

        Assert.Equal(["first", "second", "first"], asked);
    }

    [Fact]
    public async Task Where_none_answers_the_pull_ends_and_says_so_of_all()
    {
        var ask = Chain(_ => Silent, retries: 2);

        for (var part = 0; part < 2; part++)
        {
            var refused = await Assert.ThrowsAsync<StageException>(ask);
            Assert.Equal(("registry-unavailable", true), (refused.Code, refused.Retriable));
            Assert.Equal(2, refused.Message.Split("sent no whole answer within 60 seconds").Length - 1);
        }

        Assert.Equal(["first", "second"], asked);
    }

    static StageException Silent => RegistryErrors.NoAnswer("registry", TimeSpan.FromSeconds(60), new OperationCanceledException());

    static StageException Busy => RegistryErrors.Unavailable("registry", "it answered 503", cause: null);

    /// <summary>Asks two sources, each of which may fail.</summary>
    Func<Task<string>> Chain(Func<string, StageException?> failureOf, int retries = 0)
    {
        var options = new TransferOptions { Retries = retries, FirstPause = TimeSpan.FromMilliseconds(1) };
        var chain = new SourceChain([new Source("first"), new Source("second")], TransferRetry.Create(options, TimeProvider.System));
        return () => chain.AskAsync(
            (source, _) =>
            {
                asked.Add(source.Name);
                return failureOf(source.Name) is { } failure ? Task.FromException<string>(failure) : Task.FromResult(source.Name);
            },
            TestContext.Current.CancellationToken);
    }

    Task<string> AskAsync(StageException failure) => Chain(name => name == "first" ? failure : null)();

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
