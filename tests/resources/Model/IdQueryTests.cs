using Xunit;

namespace Strata.Resources.Tests.Model;

public class IdQueryTests
{
    [Theory]
    [InlineData("gvisor", true)]
    [InlineData("^000", true)]
    [InlineData("^gvisor", false)]
    [InlineData("(?P<digits>[0-9]+)", true)]
    [InlineData("", true)]
    public void The_expression_is_found_anywhere(string pattern, bool expected) =>
        Assert.Equal(expected, IdQuery.Parse(pattern).Matches("000.ghcr.io-gvisor-1"));

    /// <summary>What RE2 says, where .NET would say otherwise.</summary>
    [Theory]
    [InlineData("^[[:digit:]]+$", "42", true)]
    [InlineData("^[[:digit:]]+$", "d:", false)]
    [InlineData("^[^[:alpha:]-]$", "a", false)]
    [InlineData("^[x[:upper:]_]+$", "xA_", true)]
    [InlineData(@"^[[:punct:]]$", "[", true)]
    [InlineData(@"^[[:punct:]]$", "a", false)]
    [InlineData("^[A-[x]]$", "B]", true)]
    [InlineData("^[a-[x]]$", "", null)]
    [InlineData("^[]a]$", "]", true)]
    [InlineData("^[^]a]$", "b", true)]
    [InlineData(@"^\pL$", "é", true)]
    [InlineData(@"^\PL$", "é", false)]
    [InlineData(@"^\p{Greek}$", "x", null)]
    [InlineData(@"^\d$", "\u0661", false)]
    [InlineData(@"^\w$", "é", false)]
    [InlineData(@"^\W$", "é", true)]
    [InlineData(@"^[\w-]+$", "a-b", true)]
    [InlineData(@"^\S+$", "a\u00A0", true)]
    [InlineData("a$", "a\n", false)]
    [InlineData("(?m)a$", "a\nb", true)]
    [InlineData(@"a\$", "a$", true)]
    [InlineData(@"^\Qa.b[\E.$", "a.b[c", true)]
    [InlineData(@"^\Qa.b", "a.b", true)]
    [InlineData(@"^\x{41}\x42$", "AB", true)]
    [InlineData("[[:nothing:]]", "", null)]
    [InlineData("[[:^alpha:]]", "", null)]
    [InlineData("[a", "", null)]
    [InlineData("\\", "", null)]
    public void Patterns_mean_what_they_mean_to_peers(string pattern, string id, bool? expected)
    {
        if (expected is { } matches) Assert.Equal(matches, IdQuery.Parse(pattern).Matches(id));
        else Assert.Throws<FormatException>(() => IdQuery.Parse(pattern));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("a{2,1}")]
    [InlineData("(?=x)")]
    [InlineData(@"(a)\1")]
    public void Other_expressions_are_refused(string pattern) => Assert.Throws<FormatException>(() => IdQuery.Parse(pattern));

    [Fact]
    public void The_length_counts_in_bytes()
    {
        IdQuery.Parse(new string('a', 256));
        Assert.Throws<FormatException>(() => IdQuery.Parse(new string('ü', 129)));
    }

    [Fact]
    public void Equal_patterns_are_equal_queries() => Assert.Equal(IdQuery.Parse("a+"), IdQuery.Parse("a+"));
}
