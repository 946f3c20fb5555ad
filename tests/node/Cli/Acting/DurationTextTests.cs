using Strata.Cli.Acting;

namespace Strata.Node.Tests.Cli.Acting;

public class DurationTextTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("20m", 1200)]
    [InlineData("1h30m", 5400)]
    [InlineData("1h2m3s", 3723)]
    public void A_duration_is_hours_minutes_and_seconds(string text, int seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0s")]
    [InlineData("20")]
    [InlineData("-1s")]
    [InlineData("1.5h")]
    [InlineData("30m1h")]
    [InlineData("s")]
    [InlineData("1001h")]
    [InlineData("99999999999h")]
    public void Anything_else_is_none(string text) => Assert.False(DurationText.TryParse(text, out _));
}
