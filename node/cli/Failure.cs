using Strata.Agent;
using Strata.Cli.Connecting;
using Strata.Controllers.Linux;
using Strata.Resources.Node;
using Strata.Runtime;

namespace Strata.Cli;

/// <summary>
/// How an expected failure looks to people and scripts. Anything else is a fault of the program and keeps its stack trace.
/// </summary>
sealed record Failure(ExitCode ExitCode, string Message, IReadOnlyList<string> Hints)
{
    public static Failure? Of(Exception e) => e switch
    {
        CommandException c => new(c.ExitCode, c.Message, c.Hints),
        FailureException f => f.Failure,
        StageException s => Of(s),
        StateUnavailableException u => Unreachable.Because(u.Message),
        NotFoundException n => new(ExitCode.NotFound, n.Message, []),
        ConflictException c => new(ExitCode.Conflict, c.Message, []),
        StateException s => new(ExitCode.Failed, s.Message, []),
        LockHeldException l => new(ExitCode.Conflict, l.Message, ["one agent at a time works on a data directory; stop that one first"]),
        OperationCanceledException => new(ExitCode.Failed, "interrupted", []),
        FileNotFoundException { FileName: null } when !HasWorkingDirectory() => new(
            ExitCode.Failed, "the working directory is gone", ["change to another one, or write paths that begin with /"]),
        UnauthorizedAccessException or IOException => new(ExitCode.Failed, e.Message, []),
        _ => null,
    };

    public static Failure Of(StageException e) => new((ExitCode)StageExitCode.Of(e.Code), e.Message, [e.Hint]);

    public Failure With(params IEnumerable<string> hints) => this with { Hints = [.. Hints, .. hints] };

    public ExitCode Report(TextWriter error)
    {
        error.WriteLine($"error: {Message}");
        foreach (var hint in Hints) error.WriteLine($"  {hint}");
        return ExitCode;
    }

    static bool HasWorkingDirectory()
    {
        try
        {
            return Directory.GetCurrentDirectory().Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
