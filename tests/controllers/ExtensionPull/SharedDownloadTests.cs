using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>Table R of the hostile-input catalogue, row 41.</summary>
public class SharedDownloadTests
{
    readonly FakeImage image = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R41_two_pulls_share_one_download_and_one_may_be_cancelled()
    {
        var gate = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        await using var registry = new FakeRegistry(r =>
        {
            if (r.Path != image.LayerPath()) return image.Answer(r);
            asked.TrySetResult();
            return image.Answer(r) with { After = gate.Task };
        });
        using var bench = new PullBench();
        var blob = Digest.Parse(FakeImage.DigestOf(image.Layers[0]));
        var descriptor = new Descriptor("application/vnd.oci.image.layer.v1.tar", blob, image.Layers[0].Length);
        using var cancel = new CancellationTokenSource();
        using var client = new HttpClient();
        Task Add(CancellationToken ct) =>
            bench.Store.AddAsync(descriptor, registry.Url, OpenAsync, null, ct);
        async Task<BlobBody> OpenAsync(BlobPosition at, CancellationToken ct) =>
            new(await client.GetStreamAsync($"{registry.Url}{image.LayerPath()}", ct), 0);

        var first = Add(cancel.Token);
        var second = Add(Ct);
        await asked.Task.WaitAsync(Ct);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Empty(bench.Blobs);
        gate.SetResult();
        await second;

        Assert.Equal(1, registry.Count(image.LayerPath()));
        Assert.Equal(blob.Hex, Assert.Single(bench.Blobs));
    }

    [Fact]
    public async Task R41_who_asks_while_a_download_is_given_up_begins_when_it_has_ended()
    {
        var downloads = new SharedDownloads();
        var blob = Digest.Sha256("x"u8);
        var (begun, givenUp, ended) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        using var cancel = new CancellationTokenSource();
        var isRunning = false;

        var first = downloads.JoinAsync(
            blob,
            async token =>
            {
                isRunning = true;
                begun.SetResult();
                await using var _ = token.Register(givenUp.SetResult);
                await ended.Task; // its file is open until here
                isRunning = false;
            },
            cancel.Token);
        await begun.Task.WaitAsync(Ct);
        await cancel.CancelAsync();
        await givenUp.Task.WaitAsync(Ct);
        var sawOther = false;
        var second = downloads.JoinAsync(
            blob,
            _ =>
            {
                sawOther = isRunning;
                return Task.CompletedTask;
            },
            Ct);
        var hasWaited = !second.IsCompleted;
        ended.SetResult();
        await second.WaitAsync(Ct);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal((true, false), (hasWaited, sawOther));
    }

    [Fact]
    public async Task R41_a_download_that_nobody_waits_for_leaves_nothing()
    {
        var asked = new TaskCompletionSource();
        await using var registry = new FakeRegistry(r =>
        {
            if (r.Path != image.LayerPath()) return image.Answer(r);
            asked.TrySetResult();
            return FakeAnswer.Raw("") with { After = new TaskCompletionSource().Task };
        });
        using var bench = new PullBench();
        using var cancel = new CancellationTokenSource();

        var pull = bench.Puller.PullAsync(
            ImageReference.Parse("registry.test/team/ext:v1"),
            PullBench.Mirror(registry.Url),
            new Platform("linux", "amd64"),
            null,
            cancel.Token);
        await asked.Task.WaitAsync(Ct);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull);
        Assert.Empty(bench.Ingest);
    }
}
