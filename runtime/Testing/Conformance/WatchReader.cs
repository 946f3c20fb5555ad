using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

/// <summary>
/// Takes the events of a watch one at a time, and checks the batches they come in; a missing event fails the test after
/// <see cref="Patience"/>.
/// </summary>
public sealed class WatchReader(Watch watch) : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly IAsyncEnumerator<EventBatch> batches = watch.GetAsyncEnumerator(TestContext.Current.CancellationToken);
    readonly Queue<StateEvent> taken = new();

    Task<bool> next = Task.FromResult(true);

    /// <exception cref="TimeoutException">No event came.</exception>
    public async Task<StateEvent> NextAsync()
    {
        if (taken.Count == 0)
        {
            foreach (var item in (await NextBatchAsync()).Events) taken.Enqueue(item);
        }

        return taken.Dequeue();
    }

    /// <summary>Not empty; Bootstrapped and Errored end their batch, and Noop is alone in it (COSI 3.5).</summary>
    /// <exception cref="TimeoutException">No batch came.</exception>
    public async Task<EventBatch> NextBatchAsync()
    {
        Assert.Empty(taken);
        next = batches.MoveNextAsync().AsTask();
        Assert.True(await next.WaitAsync(Patience, TestContext.Current.CancellationToken), "the watch has ended");

        var events = batches.Current.Events;
        Assert.NotEmpty(events);
        Assert.DoesNotContain(events.SkipLast(1), item => item is StateEvent.Bootstrapped or StateEvent.Errored);
        Assert.True(events.Length == 1 || !events.Any(item => item is StateEvent.Noop or StateEvent.Errored));
        return batches.Current;
    }

    public async Task<IReadOnlyList<StateEvent>> TakeAsync(int count)
    {
        var events = new List<StateEvent>();
        while (events.Count < count) events.Add(await NextAsync());
        return events;
    }

    public async Task<IResource> CreatedAsync() => Assert.IsType<StateEvent.Created>(await NextAsync()).Resource;

    public async Task<StateEvent.Updated> UpdatedAsync() => Assert.IsType<StateEvent.Updated>(await NextAsync());

    public async Task<IResource> DestroyedAsync() => Assert.IsType<StateEvent.Destroyed>(await NextAsync()).Resource;

    public async Task<StateEvent.Bootstrapped> BootstrappedAsync() => Assert.IsType<StateEvent.Bootstrapped>(await NextAsync());

    public async Task<StateEvent.Noop> NoopAsync() => Assert.IsType<StateEvent.Noop>(await NextAsync());

    public async ValueTask DisposeAsync()
    {
        await watch.DisposeAsync();
        await next.ContinueWith(static _ => { }, TaskScheduler.Default); // an enumeration must not be disposed while it reads
        await batches.DisposeAsync();
    }
}
