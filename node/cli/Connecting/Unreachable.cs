namespace Strata.Cli.Connecting;

/// <summary>Nobody answers at the endpoint.</summary>
static class Unreachable
{
    /// <param name="message">Names the endpoint and the reason.</param>
    public static Failure Because(string message) => new(
        ExitCode.AgentUnreachable,
        message,
        [
            "start the agent with `strata agent`, or name its endpoint with --endpoint or STRATA_ENDPOINT",
            "the agent's own socket admits root only",
        ]);
}
