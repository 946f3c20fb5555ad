using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

/// <summary>Takes the events of a watch one at a time; a missing event fails the test after <see cref="Patience"/>.</summary>
public sealed class WatchReader(Watch watch) : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly IAsyncEnumerator<StateEvent> events = watch.EventsAsync(TestContext.Current.CancellationToken)
        .GetAsyncEnumerator(TestContext.Current.CancellationToken);

    /// <exception cref="TimeoutException">No event came.</exception>
    public async Task<StateEvent> NextAsync()
    {
        var next = events.MoveNextAsync().AsTask();
        Assert.True(await next.WaitAsync(Patience, TestContext.Current.CancellationToken), "the watch has ended");
        return events.Current;
    }

    public async Task<IReadOnlyList<StateEvent>> TakeAsync(int count)
    {
        var taken = new List<StateEvent>();
        while (taken.Count < count) taken.Add(await NextAsync());
        return taken;
    }

    public async Task<IResource> CreatedAsync() => Assert.IsType<StateEvent.Created>(await NextAsync()).Resource;

    public async Task<StateEvent.Updated> UpdatedAsync() => Assert.IsType<StateEvent.Updated>(await NextAsync());

    public async Task<IResource> DestroyedAsync() => Assert.IsType<StateEvent.Destroyed>(await NextAsync()).Resource;

    public async Task<StateEvent.Bootstrapped> BootstrappedAsync() => Assert.IsType<StateEvent.Bootstrapped>(await NextAsync());

    public async ValueTask DisposeAsync()
    {
        await watch.DisposeAsync();
        await events.DisposeAsync();
    }
}
