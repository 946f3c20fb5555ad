using System.Collections.Concurrent;
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
            "a",
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
            "a",
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
    public async Task R41_who_asks_again_while_another_has_not_heard_of_the_failure_gets_a_download_of_its_own()
    {
        var downloads = new SharedDownloads();
        var blob = Digest.Sha256("x"u8);
        var broken = new TaskCompletionSource();
        using var slow = new HeldContext();
        var first = downloads.JoinAsync(blob, "a", _ => broken.Task, Ct);
        var second = slow.Begin(() => downloads.JoinAsync(blob, "a", _ => broken.Task, Ct));

        broken.SetException(new IOException("the connection broke"));
        await Assert.ThrowsAsync<IOException>(() => first);
        var isAskedAgain = false;
        await downloads.JoinAsync(
            blob,
            "a",
            _ =>
            {
                isAskedAgain = true;
                return Task.CompletedTask;
            },
            Ct);

        Assert.True(isAskedAgain);
        slow.RunUntil(second, Ct);
        await Assert.ThrowsAsync<IOException>(() => second);
    }

    [Fact]
    public async Task R41_a_source_that_is_slow_or_fails_does_not_hold_up_another_one_that_has_the_same_blob()
    {
        var downloads = new SharedDownloads();
        var blob = Digest.Sha256("x"u8);
        var slow = new TaskCompletionSource();
        var isAsked = false;

        var first = downloads.JoinAsync(blob, "https://slow.test/", _ => slow.Task, Ct);
        var second = downloads.JoinAsync(
            blob,
            "https://quick.test/",
            _ =>
            {
                isAsked = true;
                return Task.CompletedTask;
            },
            Ct);
        slow.SetException(new IOException("the connection broke"));

        await second;
        Assert.True(isAsked);
        await Assert.ThrowsAsync<IOException>(() => first);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task R41_a_source_that_comes_too_late_changes_and_leaves_nothing(bool isComplete)
    {
        var content = "the layer"u8.ToArray();
        var blob = new Descriptor("application/vnd.oci.image.layer.v1.tar", Digest.Sha256(content), content.Length);
        using var directory = new TemporaryDirectory();
        using var bench = new PullBench(directory: directory);
        using var other = OciStore.OpenPrivate(directory["oci"], new PlainFiles());
        var (asked, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = bench.Store.AddAsync(
            blob,
            "https://slow.test/",
            async (_, _) =>
            {
                asked.SetResult();
                await goOn.Task;
                return new BlobBody(new MemoryStream(isComplete ? content : content[..3]), 0);
            },
            null,
            Ct);
        await asked.Task.WaitAsync(Ct);

        await other.AddAsync(
            blob, "https://quick.test/", (_, _) => Task.FromResult(new BlobBody(new MemoryStream(content), 0)), null, Ct);
        goOn.SetResult();

        if (isComplete) await slow;
        else Assert.Equal("truncated", (await Assert.ThrowsAsync<Resources.Node.StageException>(() => slow)).Code);
        Assert.Equal(content, await File.ReadAllBytesAsync(bench.Store.Layout.PathOf(blob.Digest), Ct));
        Assert.Empty(bench.Partials);
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

    /// <summary>Runs what comes after an await only when told, as a thread pool that is slow does.</summary>
    sealed class HeldContext : SynchronizationContext, IDisposable
    {
        readonly BlockingCollection<(SendOrPostCallback Run, object? State)> posted = [];

        public override void Post(SendOrPostCallback d, object? state) => posted.Add((d, state));

        public Task Begin(Func<Task> work)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                return work();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public void RunUntil(Task ended, CancellationToken ct)
        {
            while (!ended.IsCompleted)
            {
                var (run, state) = posted.Take(ct);
                Begin(() =>
                {
                    run(state);
                    return Task.CompletedTask;
                });
            }
        }

        public void Dispose() => posted.Dispose();
    }
}
