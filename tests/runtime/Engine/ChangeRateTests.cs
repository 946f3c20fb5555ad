using Microsoft.Extensions.Time.Testing;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class ChangeRateTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_burst_is_free_and_then_one_token_comes_at_a_time()
    {
        var time = new FakeTimeProvider();
        var rate = new ChangeRate(time, perSecond: 10, burst: 3);
        for (var n = 0; n < 3; n++) Assert.True(rate.WaitAsync(Ct).IsCompletedSuccessfully);

        var (fourth, fifth) = (rate.WaitAsync(Ct).AsTask(), rate.WaitAsync(Ct).AsTask());
        time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(fourth.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await fourth;
        Assert.False(fifth.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await fifth;
    }

    [Fact]
    public async Task A_rest_fills_the_bucket_to_the_burst_and_no_further()
    {
        var time = new FakeTimeProvider();
        var rate = new ChangeRate(time, perSecond: 1, burst: 2);
        for (var n = 0; n < 2; n++) await rate.WaitAsync(Ct);

        time.Advance(TimeSpan.FromHours(1));

        Assert.True(rate.WaitAsync(Ct).IsCompletedSuccessfully);
        Assert.True(rate.WaitAsync(Ct).IsCompletedSuccessfully);
        Assert.False(rate.WaitAsync(Ct).IsCompleted);
    }

    [Fact]
    public async Task Who_is_cancelled_gives_the_token_back()
    {
        var time = new FakeTimeProvider();
        var rate = new ChangeRate(time, perSecond: 1, burst: 1);
        await rate.WaitAsync(Ct);
        using var cancel = new CancellationTokenSource();
        var cancelled = rate.WaitAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var next = rate.WaitAsync(Ct).AsTask();
        time.Advance(TimeSpan.FromSeconds(1));

        await next.WaitAsync(WatchReader.Patience, Ct);
    }

    [Fact]
    public async Task Each_controller_has_its_own_and_waits_before_its_access_is_checked() // COSI 7.3
    {
        var loops = new[] { "first", "second" }.Select(name => new Named(name)).ToArray();
        var time = new FakeTimeProvider();
        await using var core = new InMemoryState();
        var runtime = new ControllerRuntime(core, loops, new ControllerRuntimeOptions { Time = time, ChangesPerSecond = 1, ChangeBurst = 1 });
        Assert.Same(core, runtime.State.Core);

        foreach (var loop in loops) await Assert.ThrowsAsync<UndeclaredAccessException>(loop.WriteUndeclaredAsync);
        var waiting = loops[0].WriteUndeclaredAsync();
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<UndeclaredAccessException>(() => waiting);
    }

    [Fact]
    public void A_finite_rate_without_a_burst_is_refused()
    {
        var options = new ControllerRuntimeOptions { ChangesPerSecond = 10, FailureHistory = -1 };

        var thrown = Assert.Throws<InvalidOptionsException>(() => new ControllerRuntime(new InMemoryState(), [], options));

        Assert.Equal(
            [
                "FailureHistory is -1: it must be 0 or more",
                "ChangeBurst is 0 with ChangesPerSecond 10: no change could ever be made, allow 1 or more",
            ],
            thrown.Errors);
    }

    sealed class Named(string name) : FreeController
    {
        public override string Name => name;

        public Task WriteUndeclaredAsync() => State.DestroyAsync(Runtime.State.PointerTo<Number>("a"), ct: Ct).AsTask();

        protected internal override Task RunAsync(CancellationToken ct) => Task.CompletedTask;
    }
}
