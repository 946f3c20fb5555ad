using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.ExtensionPull;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

public sealed class PullDeadlineTests : IDisposable
{
    readonly FakeTimeProvider time = new();
    readonly PullDeadline deadline;

    public PullDeadlineTests() => deadline = new PullDeadline(TimeSpan.FromMinutes(1), time, Ct);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => deadline.Dispose();

    [Fact]
    public async Task All_the_work_together_has_one_limit()
    {
        await WorkAsync(seconds: 40);
        var rest = deadline.WorkAsync(null, 0, NeverAsync);

        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(deadline.IsMissed);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(deadline.IsMissed);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rest);
    }

    [Fact]
    public async Task What_lies_between_two_works_does_not_count()
    {
        await WorkAsync(seconds: 40);
        time.Advance(TimeSpan.FromHours(1));

        await WorkAsync(seconds: 19);

        Assert.False(deadline.IsMissed);
    }

    [Fact]
    public async Task Nor_does_the_wait_for_a_turn()
    {
        var turns = new Turns(1);
        var turn = await turns.WaitAsync(0, Ct);
        var waiting = deadline.WorkAsync(turns, 0, ct => Task.FromResult(ct.IsCancellationRequested));

        time.Advance(TimeSpan.FromHours(1));
        turn.Dispose();

        Assert.False(await waiting);
    }

    Task<int> WorkAsync(int seconds) => deadline.WorkAsync(
        null,
        0,
        _ =>
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            return Task.FromResult(seconds);
        });

    static async Task<int> NeverAsync(CancellationToken ct)
    {
        await new TaskCompletionSource().Task.WaitAsync(ct);
        return 0;
    }
}
