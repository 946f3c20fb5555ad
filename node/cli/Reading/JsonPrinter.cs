using Strata.Resources.Serialization;

namespace Strata.Cli.Reading;

/// <summary>A stream of JSON documents, one after the other (extensions.md 6.4).</summary>
sealed class JsonPrinter(string node) : IPrinter
{
    public string Begin(IEnumerable<Change> present) => string.Concat(present.Select(Next));

    public string Next(Change change) => JsonWriter.Write(ResourceDocument.Of(change, node)) + "\n";
}
