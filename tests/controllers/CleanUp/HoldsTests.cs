using Strata.Controllers.Stages;
using Xunit;

namespace Strata.Controllers.Tests.CleanUp;

public sealed class HoldsTests
{
    readonly Holds<string> holds = new();

    static bool Remove(Holds<string>.Sweep sweep, string name) => sweep.Remove(name, () => { });

    [Fact]
    public void What_is_held_is_not_removed()
    {
        using var hold = holds.Open("a");
        using var sweep = holds.Begin();

        Assert.False(Remove(sweep, "a"));
        Assert.True(Remove(sweep, "b"));
    }

    [Fact]
    public void What_was_found_present_since_the_clean_up_began_stays_also_when_it_was_let_go()
    {
        using var sweep = holds.Begin();
        holds.Open("a").Dispose();

        Assert.True(sweep.IsHeld("a"));
        Assert.False(Remove(sweep, "a"));
    }

    [Fact]
    public void What_was_held_when_the_clean_up_began_stays_also_when_it_was_let_go()
    {
        var hold = holds.Open("a");
        using var sweep = holds.Begin();
        hold.Dispose();

        Assert.False(Remove(sweep, "a"));
    }

    [Fact]
    public void What_was_let_go_before_can_be_removed()
    {
        holds.Open("a").Dispose();
        using (holds.Begin()) holds.Open("b").Dispose();
        using var sweep = holds.Begin();

        Assert.True(Remove(sweep, "a"));
        Assert.True(Remove(sweep, "b"));
    }

    [Fact]
    public void Each_of_two_users_holds_for_itself()
    {
        using var first = holds.Open("a", "a");
        holds.Open("a").Dispose();
        using var sweep = holds.Begin();

        Assert.False(Remove(sweep, "a"));
    }

    [Fact]
    public void Two_clean_ups_at_once_are_a_mistake()
    {
        using var sweep = holds.Begin();

        Assert.Throws<InvalidOperationException>(() => holds.Begin());
    }

    [Fact]
    public async Task A_name_is_not_taken_while_it_is_being_removed()
    {
        using var sweep = holds.Begin();
        using var removing = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var isThere = true;
        var removal = Task.Run(() => sweep.Remove("a", () =>
        {
            removing.Set();
            go.Wait(TestContext.Current.CancellationToken);
            isThere = false;
        }), TestContext.Current.CancellationToken);
        removing.Wait(TestContext.Current.CancellationToken);

        var finding = Task.Run(() =>
        {
            using var hold = holds.Open("a");
            return isThere;
        }, TestContext.Current.CancellationToken);
        go.Set();

        Assert.True(await removal);
        Assert.False(await finding);
    }
}
