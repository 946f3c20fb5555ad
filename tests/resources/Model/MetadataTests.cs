using Xunit;

namespace Strata.Resources.Tests.Model;

public class MetadataTests
{
    static readonly Metadata Full = new("ns", "typ", "id")
    {
        Version = ResourceVersion.First,
        Owner = "owner",
        Labels = StringMap.Empty.Set("a", ""),
        Annotations = StringMap.Empty.Set("b", ""),
        Finalizers = Finalizers.From(["x", "y", "z"]),
    };

    public static TheoryData<Metadata> Differing => new()
    {
        Full with { Pointer = new Pointer("other", "typ", "id") },
        Full with { Pointer = new Pointer("ns", "other", "id") },
        Full with { Pointer = new Pointer("ns", "typ", "other") },
        Full with { Version = ResourceVersion.Undefined },
        Full with { Version = new ResourceVersion(2) },
        Full with { Owner = "" },
        Full with { Phase = Phase.TearingDown },
        Full with { Labels = StringMap.Empty.Set("b", "") },
        Full with { Labels = StringMap.Empty },
        Full with { Annotations = StringMap.Empty.Set("b", "1") },
        Full with { Finalizers = Finalizers.From(["x", "y"]) },
        Full with { Finalizers = Finalizers.From(["x", "y", "w"]) },
    };

    [Theory]
    [MemberData(nameof(Differing))]
    public void Every_part_but_the_times_counts(Metadata other)
    {
        Assert.NotEqual(Full, other);
        Assert.NotEqual(other, Full);
    }

    [Fact]
    public void Times_do_not_count()
    {
        var later = Full with { Created = DateTimeOffset.UnixEpoch, Updated = DateTimeOffset.MaxValue };

        Assert.Equal(Full, later);
        Assert.Equal(Full.GetHashCode(), later.GetHashCode());
    }

    [Theory]
    [InlineData("x", "y", "z")]
    [InlineData("x", "z", "y")]
    [InlineData("y", "x", "z")]
    [InlineData("y", "z", "x")]
    [InlineData("z", "x", "y")]
    [InlineData("z", "y", "x")]
    public void The_order_of_finalizers_does_not_count(params string[] order)
    {
        var other = Full with { Finalizers = Finalizers.From(order) };

        Assert.Equal(Full, other);
        Assert.Equal(Full.GetHashCode(), other.GetHashCode());
        Assert.Equal(order, other.Finalizers);
    }

    [Fact]
    public void Undefined_is_not_zero()
    {
        Assert.NotEqual(ResourceVersion.Undefined, new ResourceVersion(0));
        Assert.Equal(ResourceVersion.First, ResourceVersion.Undefined.Next());
    }

    [Fact]
    public void The_text_names_everything() =>
        Assert.Equal("os/path(default/var/run@undefined)", new Metadata("default", "os/path", "var/run").ToString());

    [Theory]
    [InlineData(0UL)]
    [InlineData(uint.MaxValue)]
    [InlineData(uint.MaxValue + 1UL)]
    [InlineData(ulong.MaxValue)]
    public void A_version_keeps_all_64_bits_whatever_else_changes(ulong number)
    {
        var metadata = new Metadata("n", "t", "i") { Version = new ResourceVersion(number) };
        var changed = metadata with { Owner = "o", Phase = Phase.TearingDown, Created = DateTimeOffset.MaxValue, Updated = DateTimeOffset.MinValue };

        Assert.Equal(number, metadata.Version.Value);
        Assert.Equal(number, changed.Version.Value);
        Assert.True(changed.Version.IsDefined);
        Assert.NotEqual(metadata, metadata with { Version = new ResourceVersion(number ^ (1UL << 40)) });
        Assert.False((changed with { Version = ResourceVersion.Undefined }).Version.IsDefined);
        Assert.Equal(5UL, (changed with { Version = new ResourceVersion(5) }).Version.Value);
    }

    [Fact]
    public void Phase_and_times_do_not_touch_each_other()
    {
        var (early, late) = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        var metadata = new Metadata("n", "t", "i") { Phase = Phase.TearingDown, Created = late, Updated = early };
        var running = metadata with { Phase = Phase.Running, Updated = late };

        Assert.Equal((Phase.TearingDown, late, early), (metadata.Phase, metadata.Created, metadata.Updated));
        Assert.Equal((Phase.Running, late, late), (running.Phase, running.Created, running.Updated));
        Assert.Equal((Phase.TearingDown, early), ((metadata with { Created = early }).Phase, (metadata with { Created = early }).Created));
        Assert.NotEqual(metadata, metadata with { Phase = Phase.Running });
    }
}
