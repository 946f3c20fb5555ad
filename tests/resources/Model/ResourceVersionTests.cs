using Xunit;

namespace Strata.Resources.Tests.Model;

/// <summary>COSI 1.2, and row Q1 of its quirk register.</summary>
public class ResourceVersionTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("9223372036854775807", 9223372036854775807)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    public void Decimal_numbers_are_versions(string text, ulong number)
    {
        Assert.Equal(new ResourceVersion(number), ResourceVersion.Parse(text));
        Assert.Equal(text, new ResourceVersion(number).ToString());
    }

    [Fact]
    public void Undefined_is_a_word()
    {
        Assert.Equal(ResourceVersion.Undefined, ResourceVersion.Parse("undefined"));
        Assert.Equal("undefined", ResourceVersion.Undefined.ToString());
        Assert.Equal(0UL, ResourceVersion.Undefined.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1.0")]
    [InlineData("0x1")]
    [InlineData("1_000")]
    [InlineData("18446744073709551616")]
    [InlineData("Undefined")]
    [InlineData("\u0661")]
    public void Anything_else_is_refused(string text) =>
        Assert.StartsWith("error parsing version: ", Assert.Throws<FormatException>(() => ResourceVersion.Parse(text)).Message);

    [Theory]
    [InlineData("running", Phase.Running)]
    [InlineData("tearingDown", Phase.TearingDown)]
    public void Phases_have_exact_words(string text, Phase phase)
    {
        Assert.Equal(phase, PhaseText.Parse(text));
        Assert.Equal(text, PhaseText.Format(phase));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Running")]
    [InlineData("tearingdown")]
    public void Other_phases_are_unknown(string text) =>
        Assert.Equal($"unknown phase: {text}", Assert.Throws<FormatException>(() => PhaseText.Parse(text)).Message);
}
