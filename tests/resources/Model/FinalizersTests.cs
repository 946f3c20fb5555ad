using Xunit;

namespace Strata.Resources.Tests.Model;

public class FinalizersTests
{
    [Fact]
    public void A_name_is_there_once() => Assert.Equal(["b", "a"], Finalizers.From(["b", "a", "b"]));

    [Fact]
    public void Adding_a_present_name_and_removing_an_absent_one_change_nothing()
    {
        var finalizers = Finalizers.From(["a"]);

        Assert.Same(finalizers, finalizers.Add("a"));
        Assert.Same(finalizers, finalizers.Remove("b"));
    }

    [Fact]
    public void A_copy_does_not_see_later_changes()
    {
        var before = Finalizers.From(["a"]);
        var after = before.Add("b").Remove("a");

        Assert.Equal(["a"], before);
        Assert.Equal(["b"], after);
    }

    [Fact]
    public void Names_are_case_sensitive() => Assert.Equal(2, Finalizers.From(["a", "A"]).Count);
}
