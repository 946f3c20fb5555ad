namespace Strata.Cli;

/// <summary>Ends a verb: the message goes to standard error as <c>error: …</c>, the hints each on a line below it.</summary>
sealed class CommandException(ExitCode exitCode, string message, params IReadOnlyList<string> hints) : Exception(message)
{
    public ExitCode ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Hints { get; } = hints;
}
