using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.Tests.Oci;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>Table R of the hostile-input catalogue, row 34, and Retry-After.</summary>
public class RegistryRetryTests
{
    readonly FakeImage image = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R34_a_registry_that_comes_back_is_waited_for()
    {
        var failures = 4;
        await using var registry = new FakeRegistry(r => failures-- > 0 ? FakeAnswer.Status(503) : image.Answer(r));
        using var bench = new PullBench();

        await bench.PullAsync(registry);
    }

    [Fact]
    public async Task R34_a_registry_that_stays_down_is_refused_and_worth_a_later_try()
    {
        await using var registry = new FakeRegistry(_ => FakeAnswer.Status(500));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(registry);

        Assert.Equal("registry-unavailable", refused.Code);
        Assert.True(refused.Retriable);
        Assert.Equal(5, registry.Requests.Count);
    }

    [Fact]
    public async Task Retry_after_is_honoured()
    {
        var failures = 1;
        await using var registry = new FakeRegistry(
            r => failures-- > 0 ? FakeAnswer.Status(429, headers: "Retry-After: 20") : image.Answer(r));
        var time = new WatchedTime(TimeSpan.FromSeconds(20));
        using var bench = new PullBench(time);

        var pull = bench.PullAsync(registry);
        await time.Waiting.WaitAsync(Ct);
        Assert.Single(registry.Requests);
        time.Advance(TimeSpan.FromSeconds(20));

        await pull;
    }

    /// <summary>The status says enough.</summary>
    [Fact]
    public async Task What_a_refusal_says_is_not_waited_for_as_long_as_content()
    {
        var never = new TaskCompletionSource<byte[]>();
        await using var registry = new FakeRegistry(
            _ => FakeAnswer.Raw("HTTP/1.1 400 Bad Request\nContent-Length: 10\n\n") with { Rest = never.Task });
        var time = new WatchedTime(TimeSpan.FromSeconds(10));
        using var bench = new PullBench(time);

        var pull = bench.RefusedAsync(registry);
        await time.Waiting.WaitAsync(TimeSpan.FromSeconds(20), Ct);
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.EndsWith(": it answered 400", (await pull.WaitAsync(TimeSpan.FromSeconds(20), Ct)).Message);
    }

    /// <summary>Tells when somebody waits for exactly this long.</summary>
    sealed class WatchedTime(TimeSpan due) : FakeTimeProvider
    {
        readonly TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waiting => waiting.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == due) waiting.TrySetResult();
            return timer;
        }
    }
}
