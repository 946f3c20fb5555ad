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

    /// <summary>The trap: records compare collections by reference, and every pass of a controller would see a change.</summary>
    [Fact]
    public void A_spec_with_a_list_equals_another_with_the_same_items()
    {
        Assert.True(new SampleDynamic("", 0, [1, 2], null) == new SampleDynamic("", 0, [1, 2], null));
        Assert.False(new SampleDynamic("", 0, [1, 2], null) == new SampleDynamic("", 0, [2, 1], null));
    }

    [Fact]
    public void Not_a_number_equals_itself()
    {
        Assert.Equal(SampleScalars.Defaults with { Ratio = double.NaN }, SampleScalars.Defaults with { Ratio = double.NaN });
        Assert.Equal(SampleLists.Empty with { Ratios = [double.NaN] }, SampleLists.Empty with { Ratios = [double.NaN] });
    }

    [Fact]
    public void Nested_records_are_compared_by_value()
    {
        var one = new SampleTree(new SampleNode(new SampleNode(null, "leaf"), "root"));

        Assert.Equal(one, new SampleTree(new SampleNode(new SampleNode(null, "leaf"), "root")));
        Assert.NotEqual(one, new SampleTree(new SampleNode(new SampleNode(null, "other"), "root")));
    }

    [Fact]
    public void Empty_and_default_lists_are_equal() => Assert.Equal(SampleLists.Empty, SampleLists.Empty with { Names = default });

    [Fact]
    public void The_order_in_which_a_map_was_built_does_not_count() => Assert.Equal(
        SampleScalars.Defaults with { Map = StringMap.Empty.Set("a", "1").Set("b", "2") },
        SampleScalars.Defaults with { Map = StringMap.Empty.Set("b", "2").Set("a", "1") });

    [Fact]
    public void Maps_of_any_type_are_compared_by_their_entries()
    {
        var one = SampleMaps.Empty with { Parts = EquatableMap<int, SampleConstraint>.Empty.Set(1, new("a")).Set(2, new("b")) };
        var other = SampleMaps.Empty with { Parts = EquatableMap<int, SampleConstraint>.Empty.Set(2, new("b")).Set(1, new("a")) };

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, other with { Parts = other.Parts.Set(2, new("c")) });
        Assert.NotEqual(one, other with { Parts = other.Parts.Remove(2) });
        Assert.NotEqual(one, other with { Parts = other.Parts.Remove(2).Set(3, new("b")) });
        Assert.Equal(SampleMaps.Empty, one with { Parts = one.Parts.Remove(1).Remove(2) });
    }

    [Fact]
    public void Resources_are_equal_when_envelope_and_content_are()
    {
        var one = new Resource<SampleDynamic>("id", new SampleDynamic("x", 1, [1, 2], new("v")));
        var other = new Resource<SampleDynamic>("id", new SampleDynamic("x", 1, [1, 2], new("v")));

        Assert.Equal(one, other);
        Assert.NotEqual(one, other with { Spec = other.Spec with { Part = null } });
    }
}
