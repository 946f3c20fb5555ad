using Strata.Controllers.Stages;
using Xunit;

namespace Strata.Controllers.Tests.Stages;

public class TransferRateTests
{
    readonly TransferRate rate = new();

    [Fact]
    public void It_is_the_mean_of_the_last_seconds()
    {
        for (var second = 0; second <= 10; second++) rate.Add(At(second), second < 5 ? 0 : (second - 5) * 1000);

        Assert.Equal(1000, rate.At(At(10)), 0.001);
    }

    [Fact]
    public void Too_short_a_while_tells_nothing()
    {
        rate.Add(At(0), 0);
        rate.Add(At(0.1), 1_000_000);

        Assert.Equal(0, rate.At(At(0.2)));
    }

    [Fact]
    public void What_was_there_at_the_start_is_no_speed()
    {
        rate.Add(At(0), 5_000_000);
        rate.Add(At(1), 5_000_100);

        Assert.Equal(100, rate.At(At(1)), 0.001);
    }

    [Fact]
    public void A_transfer_that_stands_still_falls_to_nothing()
    {
        rate.Add(At(0), 0);
        rate.Add(At(1), 3000);

        Assert.Equal(1500, rate.At(At(2)), 0.001);
        Assert.Equal(0, rate.At(At(60)), 0.001);
    }

    [Fact]
    public void A_transfer_that_begins_anew_is_measured_anew()
    {
        rate.Add(At(0), 0);
        rate.Add(At(1), 9000);
        rate.Add(At(2), 10);
        rate.Add(At(3), 210);

        Assert.Equal(200, rate.At(At(3)), 0.001);
    }

    static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
