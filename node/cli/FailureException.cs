namespace Strata.Cli;

/// <summary>A failure whose text is already made.</summary>
sealed class FailureException(Failure failure, Exception? cause = null) : Exception(failure.Message, cause)
{
    public Failure Failure { get; } = failure;
}
