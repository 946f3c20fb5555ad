using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Strata.Agent;
using Strata.Controllers.ExtensionPlan;
using Strata.Controllers.Overlay;
using Strata.Protos.Node.V1;

namespace Strata.Node.Tests.Agent;

public sealed class DiffCallsTests
{
    static readonly UpgradeDifference Nothing = new(null, [], [], [], MergeReport.Empty, null);

    readonly FakeTimeProvider time = new();
    readonly TaskCompletionSource gate = new();
    readonly DiffCalls calls;

    int compared;

    public DiffCallsTests() => calls = new DiffCalls(
        _ =>
        {
            compared++;
            return Task.FromResult(Nothing);
        },
        time);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_few_are_worked_on_more_wait_and_the_rest_is_turned_away()
    {
        var all = Enumerable.Range(0, DiffCalls.Working + DiffCalls.Waiting).Select(_ => CallAsync()).ToArray();

        var refused = await Assert.ThrowsAsync<RpcException>(CallAsync);

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Equal("busy", Failure.Parser.ParseFrom(refused.Trailers.GetValueBytes(FailureTrailer.Name)).Code);
        Assert.Equal(DiffCalls.Working, compared);
        gate.SetResult();
        await Task.WhenAll(all);
        Assert.Equal(all.Length, compared);
        await CallAsync();
    }

    [Fact]
    public async Task A_client_that_does_not_read_loses_its_turn()
    {
        var deaf = Enumerable.Range(0, DiffCalls.Working).Select(_ => CallAsync()).ToArray();
        var next = calls.AnswerAsync((_, _) => Task.CompletedTask, Ct);
        Assert.False(next.IsCompleted);

        time.Advance(DiffCalls.Longest);

        foreach (var call in deaf) await Assert.ThrowsAsync<TimeoutException>(() => call);
        await next;
    }

    [Fact]
    public async Task A_client_that_goes_away_while_it_waits_leaves_its_place()
    {
        using var gone = new CancellationTokenSource();
        var working = Enumerable.Range(0, DiffCalls.Working).Select(_ => CallAsync()).ToArray();
        var waiting = Enumerable.Range(0, DiffCalls.Waiting).Select(_ => calls.AnswerAsync((_, _) => Task.CompletedTask, gone.Token)).ToArray();
        await gone.CancelAsync();
        foreach (var call in waiting) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        var next = calls.AnswerAsync((_, _) => Task.CompletedTask, Ct);
        gate.SetResult();

        await Task.WhenAll([.. working, next]);
    }

    Task CallAsync() => calls.AnswerAsync((_, until) => gate.Task.WaitAsync(until), Ct);
}
