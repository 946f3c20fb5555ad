using Strata.Controllers.Stages;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Stages;

public sealed class RetryPolicyTests
{
    static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    readonly RetryPolicy policy = new();

    [Theory]
    [InlineData(1, true, 1)]
    [InlineData(2, true, 2)]
    [InlineData(6, true, 32)]
    [InlineData(7, true, 60)]
    [InlineData(int.MaxValue, true, 60)]
    [InlineData(1, false, 5)]
    [InlineData(6, false, 160)]
    [InlineData(7, false, 300)]
    public void Delays_double_up_to_a_longest_one(int attempts, bool isRetriable, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), policy.DelayAfter(attempts, isRetriable));

    [Fact]
    public void The_same_code_keeps_its_first_time_and_counts_on()
    {
        var first = policy.Next(null, new StageException("code", "one", "do", retriable: true), Now);

        var second = policy.Next(first, new StageException("code", "two", "do", retriable: true), Now + TimeSpan.FromMinutes(1));

        Assert.Equal(new StageError("code", "two", "do", Now, 2, Now + TimeSpan.FromSeconds(62)), second);
    }

    [Fact]
    public void What_only_another_input_can_mend_has_no_next_retry() =>
        Assert.Null(RetryPolicy.Final(null, new StageException("code", "one", "do"), Now).NextRetry);
}
