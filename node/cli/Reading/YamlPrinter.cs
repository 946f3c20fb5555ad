using Strata.Resources.Serialization;

namespace Strata.Cli.Reading;

/// <summary>A stream of YAML documents, <c>---</c> before each but the first.</summary>
sealed class YamlPrinter(string node) : IPrinter
{
    bool first = true;

    public string Begin(IEnumerable<Change> present) => string.Concat(present.Select(Next));

    public string Next(Change change)
    {
        var separator = first ? "" : "---\n";
        first = false;
        return separator + YamlWriter.Write(ResourceDocument.Of(change, node));
    }
}
