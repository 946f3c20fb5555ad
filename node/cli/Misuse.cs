using System.CommandLine;
using System.CommandLine.Parsing;
using Strata.Controllers.InstallConfig;

namespace Strata.Cli;

/// <summary>What is wrong with a command line as it was typed, and what was meant.</summary>
sealed record Misuse(IReadOnlyList<string> Faults, IReadOnlyList<string> Hints)
{
    /// <returns>Null: nothing is wrong.</returns>
    public static Misuse? Of(ParseResult parse)
    {
        if (UnknownCommand(parse) is { } command)
            return Unknown(parse, $"there is no command {command}", command, Names(parse.CommandResult.Command.Subcommands));
        if (UnknownOption(parse) is { } option)
            return Unknown(parse, $"there is no option {option} here", option, Names(Options(parse.CommandResult)));

        return parse.Errors.Count > 0 ? new Misuse([.. parse.Errors.Select(fault => fault.Message)], [See(parse)]) : null;
    }

    public ExitCode Report(TextWriter error)
    {
        foreach (var fault in Faults) error.WriteLine($"error: {fault}");
        foreach (var hint in Hints) error.WriteLine($"  {hint}");
        return ExitCode.Usage;
    }

    static string? UnknownCommand(ParseResult parse) => parse.CommandResult.Command.Subcommands.Count == 0
        ? null
        : parse.UnmatchedTokens.FirstOrDefault(token => token.Length > 0 && token[0] != '-');

    // The parser takes an option it does not know for an argument: a mistyped -w would become the id of a resource.
    static string? UnknownOption(ParseResult parse) => parse.Tokens
        .TakeWhile(token => token.Type != TokenType.DoubleDash)
        .Where(token => token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-')
        .Select(token => token.Value.Split('=')[0])
        .FirstOrDefault();

    static Misuse Unknown(ParseResult parse, string fault, string written, IEnumerable<string> known) =>
        new([fault], NearestWord.To(written, known) is { } meant ? [$"did you mean {meant}?", See(parse)] : [See(parse)]);

    static string See(ParseResult parse) => $"see: {PathOf(parse.CommandResult)} --help";

    static IEnumerable<Option> Options(CommandResult command) => command.Parent is CommandResult parent
        ? [.. command.Command.Options, .. Options(parent).Where(option => option.Recursive)]
        : command.Command.Options;

    static IEnumerable<string> Names(IEnumerable<Command> commands) =>
        [.. commands.Select(command => command.Name), .. commands.SelectMany(command => command.Aliases)];

    static IEnumerable<string> Names(IEnumerable<Option> options) =>
        [.. options.Select(option => option.Name), .. options.SelectMany(option => option.Aliases)];

    static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "strata";
}
