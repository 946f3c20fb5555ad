using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Strata.Controllers.Tests.Stages;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>Registries that do not answer, or slowly, hold up nobody but those who ask them.</summary>
public sealed class SlowRegistryTests
{
    /// <summary>Patience of a test with what must happen at once.</summary>
    static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_slow_registries_do_not_hold_up_a_sound_one()
    {
        await using var pipeline = new Pipeline();
        string[] slow = [.. Enumerable.Range(0, 50).Select(i => $"slow-{i}.test/a:1")];
        foreach (var image in slow) pipeline.Puller.Held[image] = new TaskCompletionSource();

        await pipeline.ConfigureAsync([.. slow, "sound.test/a:1"]);

        Assert.Contains("sound.test/a:1", pipeline.Puller.Pulls);
    }

    [Fact]
    public async Task One_registry_is_asked_for_the_layers_of_four_images_at_once()
    {
        var (first, more) = (Images(8), Images(1)[0]);
        await using var slow = Holding(first, out var asked);
        await using var other = new FakeRegistry(more.Answer);
        using var bench = new PullBench();

        await using var pulls = new Pulls(bench, slow, first.Length);
        await asked(4).WaitAsync(Guard, Ct);
        await bench.PullAsync(other);

        var layers = first.Select(image => image.LayerPath()).ToHashSet();
        Assert.Equal(4, slow.Requests.Count(request => layers.Contains(request.Path)));
        Assert.Equal(8, pulls.Running);
    }

    [Fact]
    public async Task Every_layer_that_is_brought_at_once_has_its_connection()
    {
        var images = Images(4, layers: 4);
        await using var slow = Holding(images, out var asked);
        using var bench = new PullBench();

        await using var pulls = new Pulls(bench, slow, images.Length);
        await asked(16).WaitAsync(Guard, Ct);

        Assert.Equal(4, pulls.Running);
    }

    [Fact]
    public async Task The_deadline_of_a_pull_does_not_run_while_it_waits_for_its_turn()
    {
        var limit = TimeSpan.FromSeconds(61);
        var time = new StoppedTimers(limit);
        var images = Images(5);
        await using var slow = Holding(images, out var asked);
        using var bench = new PullBench(time, retries: 0, deadline: limit);
        await using var pulls = new Pulls(bench, slow, images.Length);
        await asked(4).WaitAsync(Guard, Ct);
        await time.FifthStopped.WaitAsync(Guard, Ct); // it knows its image, and waits

        time.Advance(limit);
        await asked(5).WaitAsync(Guard, Ct);
        await pulls.EndedAsync(4);

        Assert.Equal(1, pulls.Running);
    }

    [Fact]
    public async Task A_layer_that_cannot_be_unpacked_within_the_limits_is_refused_before_it_is_asked_for()
    {
        var image = new FakeImage();
        var text = System.Text.Encoding.UTF8.GetString(image.Manifest).Replace($"\"size\":{image.Layers[0].Length}", $"\"size\":{10L << 30}");
        await using var registry = new FakeRegistry(
            r => r.Path.Contains("/manifests/") ? FakeAnswer.Ok(FakeImage.ManifestType, FakeImage.Bytes(text)) : image.Answer(r));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(registry);

        Assert.Equal(("layer-too-large", false), (refused.Code, refused.Retriable));
        Assert.Equal(0, registry.Count(image.LayerPath()));
    }

    /// <summary>Images that differ in their layers.</summary>
    static FakeImage[] Images(int count, int layers = 1) => [.. Enumerable.Range(0, count).Select(i => new FakeImage(layers: layers, seed: i * layers))];

    /// <summary>Serves the image with the number of the tag, but for layers, which it never sends.</summary>
    static FakeRegistry Holding(FakeImage[] images, out Func<int, Task> asked)
    {
        var count = 0;
        var reached = new ConcurrentDictionary<int, TaskCompletionSource>();
        TaskCompletionSource Reached(int number) => reached.GetOrAdd(number, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        asked = number => Reached(number).Task;
        return new FakeRegistry(request =>
        {
            if (request.Path.Contains("/manifests/")) return images[int.Parse(request.Path.Split('/')[^1])].Answer(request);
            var image = images.First(image => image.Layers.Append(image.Config).Any(blob => request.Path.EndsWith(FakeImage.DigestOf(blob))));
            if (request.Path.EndsWith(FakeImage.DigestOf(image.Config))) return image.Answer(request);
            Reached(Interlocked.Increment(ref count)).TrySetResult();
            return FakeAnswer.Raw("HTTP/1.1 200 OK\nContent-Length: 300000\n\n") with { Rest = new TaskCompletionSource<byte[]>().Task };
        });
    }

    /// <summary>Pulls of the images with the first numbers as their tags, under way until the test ends.</summary>
    sealed class Pulls : IAsyncDisposable
    {
        readonly CancellationTokenSource end = new();
        readonly Task[] all;

        public Pulls(PullBench bench, FakeRegistry registry, int count) =>
            all = [.. Enumerable.Range(0, count).Select(i => (Task)bench.Puller.PullAsync(
                ImageReference.Parse($"registry.test/team/ext:{i}"), PullBench.Mirror(registry.Url), new Platform("linux", "amd64"), null, end.Token))];

        public int Running => all.Count(pull => !pull.IsCompleted);

        /// <summary>So many of them.</summary>
        public async Task EndedAsync(int count)
        {
            while (all.Length - Running < count) await Task.WhenAny(all.Where(pull => !pull.IsCompleted)).WaitAsync(Guard, Ct);
        }

        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            end.Dispose();
        }
    }

    /// <summary>Tells when timers of this length were stopped: a pull stops its deadline when it has found what its image is made of.</summary>
    sealed class StoppedTimers(TimeSpan length) : FakeTimeProvider
    {
        readonly TimeSpan length = length;
        readonly TaskCompletionSource fifth = new(TaskCreationOptions.RunContinuationsAsynchronously);

        int stopped;

        public Task FifthStopped => fifth.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(this, base.CreateTimer(callback, state, dueTime, period), dueTime);

        sealed class Timer(StoppedTimers time, ITimer timer, TimeSpan due) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                var isChanged = timer.Change(dueTime, period);
                var isStopped = due == time.length && dueTime == Timeout.InfiniteTimeSpan;
                due = dueTime;
                if (isStopped && Interlocked.Increment(ref time.stopped) == 5) time.fifth.SetResult();
                return isChanged;
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
