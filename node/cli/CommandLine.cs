using System.CommandLine;
using System.CommandLine.Help;
using Strata.Cli.Acting;
using Strata.Cli.Authoring;
using Strata.Cli.Developing;
using Strata.Cli.Inspecting;
using Strata.Cli.Reading;
using Strata.Cli.Running;

namespace Strata.Cli;

/// <summary>The whole command line: verbs, parsing, and the one place where failures become text and exit codes.</summary>
static class CommandLine
{
    // The default replaces arguments that start with @ by the content of files.
    static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>What a signal leaves an agent to end in order; more than its host takes.</summary>
    static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(35);

    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var parse = Root().Parse(args, Parsing);
        var asksForHelp = parse.Action is HelpAction;
        if (Misuse.Of(parse) is { } misuse && !asksForHelp) return (int)misuse.Report(error);

        try
        {
            return await parse.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = LongestEnd,
                },
                ct);
        }
        catch (Exception e) when (Failure.Of(e) is { } failure)
        {
            return (int)failure.Report(error);
        }
    }

    static RootCommand Root() => new("Turns the system extensions of a machine configuration into read-only overlays, and reports them.")
    {
        new GetCommand(),
        new WhyCommand(),
        new InspectCommand(),
        new ApplyCommand(),
        new DiffCommand(),
        new UpgradeCommand(),
        new RollbackCommand(),
        new ExtensionCommand(),
        new AgentCommand(),
        new UnmountCommand(),
        new StateCommand(),
    };
}
