using Strata.Resources.Node;

namespace Strata.Controllers.Stages;

/// <summary>
/// When a failed stage tries again. Causes that pass by themselves are tried soon; faults of the content only now and then, in case
/// somebody pushes a better image under the same tag.
/// </summary>
public sealed record RetryPolicy
{
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan FirstForContent { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan LongestForContent { get; init; } = TimeSpan.FromMinutes(5);

    /// <param name="attempts">How often it has failed, at least 1.</param>
    public TimeSpan DelayAfter(int attempts, bool retriable)
    {
        var (first, longest) = retriable ? (First, Longest) : (FirstForContent, LongestForContent);
        var doublings = Math.Min(attempts - 1, 20);
        return TimeSpan.FromTicks(Math.Min(first.Ticks << doublings, longest.Ticks));
    }

    /// <summary>The error to show after a failed pass that is tried again, counting on from the one shown before.</summary>
    public StageError Next(StageError? previous, StageException failure, DateTimeOffset now)
    {
        var error = Final(previous, failure, now);
        return error with { NextRetry = now + DelayAfter(error.Attempts, failure.Retriable) };
    }

    /// <summary>The error to show after a failed pass that only another input can mend.</summary>
    public static StageError Final(StageError? previous, StageException failure, DateTimeOffset now) => new(
        failure.Code,
        failure.Message,
        failure.Hint,
        Since: previous?.Code == failure.Code ? previous.Since : now,
        Attempts: (previous?.Attempts ?? 0) + 1,
        NextRetry: null);
}
