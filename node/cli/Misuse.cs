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

        return parse.Errors.Count > 0 ? new Misuse([.. parse.Errors.Select(Fault)], [See(parse)]) : null;
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

    // The parser names the verb, not what it lacks.
    static string Fault(ParseError error) => error.SymbolResult is ArgumentResult { Parent: CommandResult, Tokens.Count: 0 } missing
        ? $"{missing.Argument.Name} is missing"
        : error.Message;

    static Misuse Unknown(ParseResult parse, string fault, string written, IEnumerable<string> known) =>
        new([fault], Meant(written, known) is { } meant ? [$"did you mean {meant}?", See(parse)] : [See(parse)]);

    // One dash or two is no matter of letters.
    static string? Meant(string written, IEnumerable<string> known)
    {
        var words = known.ToLookup(name => name.TrimStart('-'));
        return NearestWord.To(written.TrimStart('-'), words.Select(word => word.Key)) is { } word ? words[word].First() : null;
    }

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
