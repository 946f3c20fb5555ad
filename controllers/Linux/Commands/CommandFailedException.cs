namespace Strata.Controllers.Linux;

/// <param name="exitCode">As the shell counts: 128 + n when signal n ended the program; null when it could not be started.</param>
/// <param name="errorOutput">The last 4 KB of standard error.</param>
public sealed class CommandFailedException(Command command, int? exitCode, string errorOutput, Exception? cause = null)
    : Exception(Describe(command, exitCode, errorOutput, cause), cause)
{
    public Command Command { get; } = command;

    public int? ExitCode { get; } = exitCode;

    public string ErrorOutput { get; } = errorOutput;

    static string Describe(Command command, int? exitCode, string errorOutput, Exception? cause)
    {
        if (exitCode is null) return $"{command.Path} could not be started: {cause?.Message}";

        var text = $"{command} exited with {exitCode}";
        return errorOutput.Length == 0 ? text : $"{text}: {errorOutput.Trim()}";
    }
}
