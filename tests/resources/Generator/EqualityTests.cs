using Strata.Resources.Tests.Samples;
using Xunit;

namespace Strata.Resources.Tests.Generator;

public class EqualityTests
{
    [Fact]
    public void Specs_with_equal_collections_are_equal()
    {
        var one = SampleLists.Empty with { Names = ["a", "b"], Parts = [new("x")] };
        var other = SampleLists.Empty with { Names = ["a", "b"], Parts = [new("x")] };

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, other with { Names = ["b", "a"] });
        Assert.NotEqual(one, other with { Parts = [new("y")] });
    }

    [Fact]
    public void Empty_and_default_lists_are_equal() => Assert.Equal(SampleLists.Empty, SampleLists.Empty with { Names = default });

    [Fact]
    public void The_order_in_which_a_map_was_built_does_not_count() => Assert.Equal(
        SampleScalars.Defaults with { Map = StringMap.Empty.Set("a", "1").Set("b", "2") },
        SampleScalars.Defaults with { Map = StringMap.Empty.Set("b", "2").Set("a", "1") });

    [Fact]
    public void Resources_are_equal_when_envelope_and_content_are()
    {
        var one = new Resource<SampleDynamic>("id", new SampleDynamic("x", 1, [1, 2], new("v")));
        var other = new Resource<SampleDynamic>("id", new SampleDynamic("x", 1, [1, 2], new("v")));

        Assert.Equal(one, other);
        Assert.NotEqual(one, other with { Spec = other.Spec with { Part = null } });
    }
}
