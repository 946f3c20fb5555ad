using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
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
        var faults = UnknownOption(parse) is { } unknown ? [unknown] : parse.Errors.Select(fault => fault.Message).ToList();
        if (faults.Count > 0 && !asksForHelp) return (int)Misused(parse, faults, error);

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

    // The parser takes an option it does not know for an argument: a mistyped -w would become the id of a resource.
    static string? UnknownOption(ParseResult parse) => parse.Tokens
        .TakeWhile(token => token.Type != TokenType.DoubleDash)
        .Where(token => token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-')
        .Select(token => $"there is no option {token.Value} here")
        .FirstOrDefault();

    static ExitCode Misused(ParseResult parse, IEnumerable<string> faults, TextWriter error)
    {
        foreach (var fault in faults) error.WriteLine($"error: {fault}");
        error.WriteLine($"  see: {PathOf(parse.CommandResult)} --help");
        return ExitCode.Usage;
    }

    static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "strata";
}
