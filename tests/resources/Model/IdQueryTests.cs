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
