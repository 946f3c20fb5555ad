using Strata.Resources.Serialization;

namespace Strata.Cli.Reading;

/// <summary>Each value that the expression finds on a line of its own (extensions.md 6.5).</summary>
sealed class JsonPathPrinter(JsonPath path, string node) : IPrinter
{
    public string Begin(IEnumerable<Change> present) => string.Concat(present.Select(Next));

    public string Next(Change change)
    {
        try
        {
            return string.Concat(path.Find(ResourceDocument.Of(change, node)).Select(value => value + "\n"));
        }
        catch (KeyNotFoundException e)
        {
            throw new CommandException(
                ExitCode.Failed, $"error finding result for jsonpath: {e.Message}", "`-o yaml` shows which keys there are");
        }
    }
}
