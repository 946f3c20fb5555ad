using Xunit;

namespace Strata.Resources.Tests.Model;

public class LabelTermTests
{
    static readonly StringMap Labels = StringMap.Empty.Set("a", "b").Set("num", "100");

    /// <summary>COSI appendix A.4.</summary>
    public static TheoryData<LabelTerm, bool, bool> TruthTable => new()
    {
        { LabelTerm.Exists("a"), true, false },
        { LabelTerm.Exists("nm"), false, true },
        { LabelTerm.Equal("a", "b"), true, false },
        { LabelTerm.Equal("a", "c"), false, true },
        { LabelTerm.Equal("nm", "x"), false, true },
        { LabelTerm.In("a", "x", "b"), true, false },
        { LabelTerm.In("nm", "x"), false, true },
        { LabelTerm.LessThan("nm", "z"), false, false },
        { LabelTerm.LessThan("a", "c"), true, false },
        { LabelTerm.LessThan("a", "b"), false, true },
        { LabelTerm.LessThanOrEqual("a", "b"), true, false },
        { LabelTerm.LessThanNumeric("num", "NaN"), false, false },
        { LabelTerm.LessThanNumeric("a", "5"), false, false },
        { LabelTerm.LessThanNumeric("num", "1k"), true, false },
        { LabelTerm.LessThanNumeric("num", "100"), false, true },
        { LabelTerm.LessThanOrEqualNumeric("num", "100"), true, false },
        { LabelTerm.LessThanOrEqualNumeric("nm", "5"), false, false },
        { new LabelTerm("a", LabelOperator.Equal, []), false, true },
    };

    [Theory]
    [MemberData(nameof(TruthTable))]
    public void Undetermined_is_false_even_when_inverted(LabelTerm term, bool plain, bool inverted)
    {
        Assert.Equal(plain, term.Matches(Labels));
        Assert.Equal(inverted, term.Not().Matches(Labels));
    }

    [Fact]
    public void Without_labels_nothing_exists()
    {
        Assert.False(LabelTerm.Exists("x").Matches(StringMap.Empty));
        Assert.True(LabelTerm.Exists("x").Not().Matches(StringMap.Empty));
    }

    [Fact]
    public void Texts_are_ordered_by_their_bytes() =>
        Assert.True(LabelTerm.LessThan("k", "\U0001F600").Matches(StringMap.Empty.Set("k", "\uFF5E")));

    [Fact]
    public void Terms_are_anded_and_queries_are_ored()
    {
        var both = new LabelQuery([LabelTerm.Exists("a"), LabelTerm.Exists("nm")]);
        var one = new LabelQuery([LabelTerm.Exists("a")]);

        Assert.False(both.Matches(Labels));
        Assert.True(new LabelQuery([]).Matches(Labels));
        Assert.True(LabelQuery.AnyMatches([both, one], Labels));
        Assert.False(LabelQuery.AnyMatches([both], Labels));
        Assert.True(LabelQuery.AnyMatches([], Labels));
    }

    /// <summary>COSI appendix A.3.</summary>
    [Theory]
    [InlineData("4GiB", 4294967296)]
    [InlineData("4GB", 4000000000)]
    [InlineData("1", 1)]
    [InlineData(" 1 k", 1000)]
    [InlineData("-1 k", -1000)]
    [InlineData("10kg", 10000)]
    [InlineData("2Pi", 2251799813685248)]
    [InlineData("3t", 3000000000000)]
    public void Numbers_may_have_units(string text, long expected) => Assert.Equal(expected, LabelNumber.Parse(text));

    [Theory]
    [InlineData("1 1")]
    [InlineData("2000 3")]
    [InlineData("1.1 k")]
    [InlineData("1 i")]
    [InlineData("NaN")]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("--5")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_no_number(string text) => Assert.Null(LabelNumber.Parse(text));

    [Theory]
    [InlineData("5GiB", "5368709120", false, true)]
    [InlineData("5GiB", "5368709121", true, true)]
    [InlineData("4GB", "4000000000", false, true)]
    [InlineData("4GB", "3999999999", false, false)]
    public void Units_are_compared_by_what_they_mean(string label, string value, bool less, bool lessOrEqual)
    {
        var labels = StringMap.Empty.Set("size", label);

        Assert.Equal(less, LabelTerm.LessThanNumeric("size", value).Matches(labels));
        Assert.Equal(lessOrEqual, LabelTerm.LessThanOrEqualNumeric("size", value).Matches(labels));
    }
}
