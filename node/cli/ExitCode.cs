namespace Strata.Cli;

/// <summary>What the process says to scripts. A number never changes its meaning.</summary>
enum ExitCode
{
    Done = 0,
    Failed = 1,
    Usage = 2,
    NotFound = 3,
    Conflict = 4,
    TimedOut = 5,
    ValidationFailed = 6,

    /// <summary>A digest or a signature does not fit.</summary>
    Untrusted = 7,

    AgentUnreachable = 8,
}
