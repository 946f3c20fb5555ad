using Strata.Controllers.Generations;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Generations;

public sealed class StagingWaitTests
{
    static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData(PlanState.Pulling, false)]
    [InlineData(PlanState.Building, false)]
    [InlineData(PlanState.Staged, true)]
    public void An_entry_under_way_is_waited_for(PlanState state, bool isFinal) => Assert.Equal(isFinal, IsFinal(state, null, 0));

    [Theory]
    [InlineData(1, 0, 1, true)] // failed since the upgrade was asked for
    [InlineData(1, 1, 1, false)] // failed before, tried again soon
    [InlineData(2, 1, 1, true)] // tried again, failed again
    [InlineData(1, 5, 1, true)] // failed under a newer revision, which counts from the start
    [InlineData(5, 5, 30, false)]
    [InlineData(5, 5, 31, true)] // tried again too late to wait for
    [InlineData(1, 1, null, true)] // never tried again
    public void A_failure_counts_when_it_is_fresh_or_stays(int attempts, int before, int? secondsToRetry, bool isFinal)
    {
        var retry = secondsToRetry is { } seconds ? Now + TimeSpan.FromSeconds(seconds) : default(DateTimeOffset?);

        Assert.Equal(isFinal, IsFinal(PlanState.Failed, new StageError("code", "", "", Now, attempts, retry), before));
    }

    static bool IsFinal(PlanState state, StageError? error, int before)
    {
        var failedBefore = new Dictionary<string, StageError>();
        if (before > 0) failedBefore["id"] = error! with { Attempts = before };

        return StagingWait.IsFinal(new ConfiguredEntry(0, "id", "ref", state, null, null, error), failedBefore, Now);
    }
}
