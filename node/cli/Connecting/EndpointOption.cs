using System.CommandLine;
using Strata.Runtime.Grpc;

namespace Strata.Cli.Connecting;

/// <summary>Where the agent listens: <c>--endpoint</c>, else STRATA_ENDPOINT, else its default socket.</summary>
static class EndpointOption
{
    const string Variable = "STRATA_ENDPOINT";
    const string Default = "unix:///run/strata/strata.sock";

    public static Option<string?> Instance { get; } = new("--endpoint")
    {
        Description = $"The agent: unix:///PATH or http://HOST:PORT [${Variable}; {Default}]",
        HelpName = "ENDPOINT",
    };

    /// <exception cref="CommandException">The text is no endpoint.</exception>
    public static StateEndpoint In(ParseResult parse)
    {
        try
        {
            return StateEndpoint.Parse(parse.GetValue(Instance) ?? FromEnvironment() ?? Default);
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCode.Usage, e.Message, $"write for example {Default}");
        }
    }

    static string? FromEnvironment() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;
}
