using System.Diagnostics;
using Strata.Controllers.SquashfsBuild;
using Xunit;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>The tables of extensions.md 2.5 and 13.4.</summary>
public sealed class TalosConstraintTests
{
    [Theory]
    [InlineData("1.3.7", ">= v1.0.0", true)]
    [InlineData("1.3.7", ">=1.4.0", false)]
    [InlineData("1.5.0-alpha.1", ">= v1.5.0", true)]
    [InlineData("1.3.7", ">= v1.2.0, < v1.4.0", true)]
    [InlineData("1.3.7", "~> 1.3", true)]
    [InlineData("1.4.0", "1.3.x || 1.5.x", false)]
    [InlineData("1.3.7", "1.3.x", true)]
    [InlineData("1.3.7", "", true)]
    [InlineData("1.3.7", ">v0.15.0-alpha.1", true)]
    [InlineData("1.3.2", "!=1.3.2", false)]
    [InlineData("1.3.7", ">= 1.2.0 <1.3.0", false)]
    [InlineData("1.4.6", ">= v1.5.0", false)]
    [InlineData("1.4.0-alpha.1", ">=1.2.0 <1.4.0", false)]
    [InlineData("v1.3.7", ">= v1.0.0", true)]
    [InlineData("1.6.9", ">=v1.5.0 <v1.7.0", true)]
    [InlineData("1.3.7", "1.3.7", true)]
    [InlineData("1.3.7", "==1.3.7", true)]
    [InlineData("1.3.7", "= 1.3.8", false)]
    [InlineData("1.3.7", "!1.3.7", false)]
    [InlineData("1.3.7", "! 1.3.7", false)]
    [InlineData("1.3.7", ">1.3.6", true)]
    [InlineData("1.3.7", ">1.3.7", false)]
    [InlineData("1.3.7", "<=1.3.7", true)]
    [InlineData("1.3.7", "<1.3.7", false)]
    [InlineData("1.3.7", ">= 1", true)]
    [InlineData("0.9.9", ">= 1", false)]
    [InlineData("1.2.0", "1.2", true)]
    [InlineData("1.2.1", "1.2", false)]
    [InlineData("1.9.0", "~> 1.2", true)]
    [InlineData("2.0.0", "~> 1.2", false)]
    [InlineData("1.1.9", "~> 1.2", false)]
    [InlineData("1.2.9", "~> 1.2.3", true)]
    [InlineData("1.3.0", "~> 1.2.3", false)]
    [InlineData("1.2.2", "~> 1.2.3", false)]
    [InlineData("1.2.4", "~> 1.2.3-alpha.1", false)]
    [InlineData("1.9.0", "1.x", true)]
    [InlineData("2.0.0", "1.x.x", false)]
    [InlineData("1.3.0", ">1.2.x", true)]
    [InlineData("1.2.9", ">1.2.x", false)]
    [InlineData("1.2.0", ">=1.2.x", true)]
    [InlineData("1.1.9", "<1.2.x", true)]
    [InlineData("1.2.0", "<1.2.x", false)]
    [InlineData("1.2.9", "<=1.2.x", true)]
    [InlineData("1.3.0", "<=1.2.x", false)]
    [InlineData("1.3.0", "!=1.2.x", true)]
    [InlineData("1.2.5", "!=1.2.x", false)]
    [InlineData("1.5.0", ">=1.5.0-alpha.1", true)]
    [InlineData("1.5.0-alpha.0", "<1.5.0-beta.1", false)]
    [InlineData("1.5.0", "=1.5.0-next.1", false)]
    [InlineData("1.5.0", ">=1.5.0+build.7", true)]
    [InlineData("1.5.0+build", "=1.5.0", true)]
    [InlineData("1.2.0", ">=1.2 <1.1", false)]
    public void Constraints_are_evaluated_on_the_core_version(string version, string constraint, bool satisfied) =>
        Assert.Equal(satisfied, TalosConstraint.Parse(constraint).IsSatisfiedBy(version));

    [Theory]
    [InlineData("banana")]
    [InlineData("v")]
    [InlineData(" ")]
    [InlineData(">=")]
    [InlineData("|| 1.2.3")]
    [InlineData("1.2.3 ||")]
    [InlineData("1.2.3 | 1.2.4")]
    [InlineData("1.2.3,")]
    [InlineData(",1.2.3")]
    [InlineData("(1.2.3)")]
    [InlineData("1.2.3.4")]
    [InlineData("1..3")]
    [InlineData("1.x.3")]
    [InlineData("x")]
    [InlineData("1.2.*")]
    [InlineData("1.2.X")]
    [InlineData("~>1.2.x")]
    [InlineData("1.2.x-alpha")]
    [InlineData("1.2.3-")]
    [InlineData(">>1.2.3")]
    [InlineData("99999999999999999999.0.0")]
    [InlineData("1.2.3\n")]
    public void Anything_else_is_refused(string constraint) => Assert.Throws<FormatException>(() => TalosConstraint.Parse(constraint));

    [Fact]
    public void Long_rubbish_is_refused_at_once()
    {
        var started = Stopwatch.GetTimestamp();

        Assert.Throws<FormatException>(() => TalosConstraint.Parse(new string('1', 64 * 1024)));
        Assert.Throws<FormatException>(() => TalosConstraint.Parse(string.Concat(Enumerable.Repeat("||", 32 * 1024))));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(1));
    }
}
