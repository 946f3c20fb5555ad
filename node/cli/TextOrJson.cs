using System.CommandLine;

namespace Strata.Cli;

/// <summary>The <c>-o</c> of verbs whose answer has one form for people and one for programs.</summary>
static class TextOrJson
{
    public static Option<string> Option { get; } = new Option<string>("--output", "-o")
    {
        Description = "text or json",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json");

    public static bool IsJson(ParseResult parse) => parse.GetRequiredValue(Option) == "json";
}
