namespace Strata.Runtime;

/// <summary>
/// Ends a pass with a failure and a chosen delay instead of the growing one; the growing one goes on after the next failure.
/// For wanted delays return <see cref="Pass.Again"/>.
/// </summary>
public sealed class RequeueException(TimeSpan after, Exception cause) : Exception(cause.Message, cause)
{
    public TimeSpan After { get; } = after;
}
