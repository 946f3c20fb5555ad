using Strata.Controllers.Linux;
using Strata.Resources.Node;
using Strata.Runtime;

namespace Strata.Controllers.Stages;

/// <summary>Failures become status, so that nobody takes a stage that failed for one that is at work.</summary>
static class StageFailure
{
    /// <summary>The failure to show on the resource; null for what no stage expects.</summary>
    public static StageException? From(Exception error) => error switch
    {
        StageException failure => failure,
        LinuxException or IOException or UnauthorizedAccessException =>
            new StageException(ErrorCodes.Io, error.Message, "check the disk of the data directory", retriable: true, error),
        _ => null,
    };

    /// <summary>
    /// The same, and a fault of ours is shown too: of its text nobody knows what is in it, so that is for the log only. Null for the end of
    /// the pass and for what the engine handles.
    /// </summary>
    public static StageException? OrInternal(Exception error, CancellationToken ct) => From(error) ?? error switch
    {
        OperationCanceledException when ct.IsCancellationRequested => null,
        StateException or RequeueException => null,
        _ => new StageException(
            ErrorCodes.Internal, $"a fault of ours: {error.GetType().Name}", "see the agent's log, and report it", retriable: true, error),
    };

    /// <summary>What the log is to show of a failure beside its words: where a fault of ours comes from.</summary>
    public static Exception? Fault(StageException failure) => failure.Code == ErrorCodes.Internal ? failure.InnerException : null;
}
