using Polly;
using Polly.Retry;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>Which failures of a registry are worth another try within one pull or push, and when.</summary>
static class TransferRetry
{
    public static ResiliencePipeline Create(TransferOptions options, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.Retries > 0) builder.AddRetry(Strategy(options));
        return builder.Build();
    }

    static RetryStrategyOptions Strategy(TransferOptions options) => new()
    {
        ShouldHandle = new PredicateBuilder().Handle<StageException>(IsPassing),
        MaxRetryAttempts = options.Retries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = options.FirstPause,
        MaxDelay = options.LongestPause,
        DelayGenerator = attempt => ValueTask.FromResult(Wanted(attempt.Outcome.Exception, options.LongestPause)),
    };

    // Wrong content is retriable for the stage, because somebody may push it again, but not worth a second download at once.
    static bool IsPassing(StageException error) =>
        error is { Retriable: true, InnerException: not AnswerTimeout }
        && error.Code is ErrorCodes.RegistryUnavailable or ErrorCodes.Truncated or ErrorCodes.BlobMissing;

    /// <summary>What the registry asked for, as far as it is reasonable; null for the pause that the options say.</summary>
    static TimeSpan? Wanted(Exception? error, TimeSpan longest) =>
        error?.InnerException is RegistryRefusal { RetryAfter: { } after } && after >= TimeSpan.Zero
            ? TimeSpan.FromTicks(Math.Min(after.Ticks, longest.Ticks))
            : null;
}
