using Strata.Controllers.ExtensionPull;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

public sealed class TurnsTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_largest_that_waits_is_next_and_those_of_one_size_come_in_turn()
    {
        var turns = new Turns(1);
        var order = new List<string>();
        var first = await turns.WaitAsync(0, Ct);
        Task[] waiting = [TakeAsync("small", 1), TakeAsync("large", 300), TakeAsync("next large", 300), TakeAsync("middle", 20)];
        Assert.Empty(order);

        first.Dispose();
        await Task.WhenAll(waiting);

        Assert.Equal(["large", "next large", "middle", "small"], order);

        async Task TakeAsync(string name, long size)
        {
            using var turn = await turns.WaitAsync(size, Ct);
            order.Add(name);
        }
    }

    [Fact]
    public async Task So_many_have_a_turn_at_once()
    {
        var turns = new Turns(2);
        var first = await turns.WaitAsync(0, Ct);
        var second = await turns.WaitAsync(0, Ct);
        var third = turns.WaitAsync(0, Ct);
        Assert.False(third.IsCompleted);

        second.Dispose();
        (await third).Dispose();
        first.Dispose();

        using var again = await turns.WaitAsync(0, Ct);
        using var andAgain = await turns.WaitAsync(0, Ct);
        Assert.False(turns.WaitAsync(0, Ct).IsCompleted);
    }

    [Fact]
    public async Task Who_leaves_while_waiting_is_passed_over()
    {
        using var leave = new CancellationTokenSource();
        var turns = new Turns(1);
        var first = await turns.WaitAsync(0, Ct);
        var leaving = turns.WaitAsync(9, leave.Token);
        var staying = turns.WaitAsync(1, Ct);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        first.Dispose();

        (await staying).Dispose();
        Assert.True(turns.WaitAsync(0, Ct).IsCompleted);
    }
}
