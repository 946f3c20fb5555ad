using Microsoft.Extensions.Time.Testing;

namespace Strata.Runtime.Tests;

public sealed class ReconcileQueueTests : IDisposable
{
    readonly FakeTimeProvider time = new();
    readonly ReconcileQueue<string> queue;

    public ReconcileQueueTests() => queue = new ReconcileQueue<string>(time);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => queue.Dispose();

    [Fact]
    public async Task A_key_added_twice_is_handed_out_once()
    {
        queue.Add("K");
        queue.Add("K");

        Assert.Equal("K", await queue.TakeAsync(Ct));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Keys_come_in_the_order_of_their_adding()
    {
        foreach (var key in new[] { "C", "A", "B", "A" }) queue.Add(key);

        Assert.Equal(["C", "A", "B"], [await queue.TakeAsync(Ct), await queue.TakeAsync(Ct), await queue.TakeAsync(Ct)]);
    }

    [Fact]
    public async Task A_key_added_while_it_is_processed_waits_for_its_end_and_overrides_the_requeue() // COSI B.6
    {
        queue.Add("K");
        await queue.TakeAsync(Ct);
        queue.Add("K");
        queue.Add("K");
        Assert.Equal(1, queue.Count);
        var second = queue.TakeAsync(Ct);
        Assert.False(second.IsCompleted);

        queue.Done("K", TimeSpan.FromSeconds(10));

        Assert.Equal("K", await second);
    }

    [Fact]
    public async Task A_delayed_key_comes_exactly_at_its_time()
    {
        queue.AddAfter("K", TimeSpan.FromSeconds(30));
        var taken = queue.TakeAsync(Ct);
        time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        Assert.False(taken.IsCompleted);
        Assert.True(queue.IsIdle);

        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("K", await taken);
        Assert.False(queue.IsIdle);
    }

    [Fact]
    public async Task The_earlier_time_wins()
    {
        queue.AddAfter("K", TimeSpan.FromSeconds(30));
        queue.AddAfter("K", TimeSpan.FromSeconds(10));
        queue.AddAfter("K", TimeSpan.FromSeconds(20));
        var taken = queue.TakeAsync(Ct);

        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("K", await taken);
        queue.Done("K");
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, queue.Count);
        Assert.True(queue.IsIdle);
    }

    [Fact]
    public async Task A_fresh_addition_overrides_a_pending_delay()
    {
        queue.Add("K");
        await queue.TakeAsync(Ct);
        queue.Done("K", TimeSpan.FromSeconds(30));
        var taken = queue.TakeAsync(Ct);
        Assert.False(taken.IsCompleted);

        queue.Add("K");

        Assert.Equal("K", await taken);
    }

    [Fact]
    public async Task A_cancelled_take_loses_no_key()
    {
        using var cancel = new CancellationTokenSource();
        var cancelled = queue.TakeAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        queue.Add("K");

        Assert.Equal("K", await queue.TakeAsync(Ct));
    }

    [Fact]
    public async Task A_key_that_is_not_done_is_in_flight()
    {
        Assert.True(queue.IsIdle);
        queue.Add("K");
        Assert.False(queue.IsIdle);
        await queue.TakeAsync(Ct);
        Assert.False(queue.IsIdle);

        queue.Done("K");

        Assert.True(queue.IsIdle);
    }
}
