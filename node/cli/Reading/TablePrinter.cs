using Strata.Resources;

namespace Strata.Cli.Reading;

/// <summary>
/// Rows of NODE, NAMESPACE, TYPE, ID, VERSION and the columns of the definition (extensions.md 6.2). The widths of the first block
/// are kept as the least widths of later rows, so that a watch stays aligned.
/// </summary>
/// <param name="marks">Whether a column <c>*</c> tells creations (+), updates (blank) and removals (-).</param>
sealed class TablePrinter(ResourceDefinition definition, string node, bool marks) : IPrinter
{
    readonly PrintColumns columns = new(definition);
    readonly TabbedText text = new();

    public string Begin(IEnumerable<Change> present) => text.Write([Header(), .. present.Select(Row)]);

    public string Next(Change change) => text.Write([Row(change)]);

    IReadOnlyList<string> Header() =>
        ["NODE", .. Mark("*"), "NAMESPACE", "TYPE", "ID", "VERSION", .. columns.Headings];

    IReadOnlyList<string> Row(Change change)
    {
        var metadata = change.Resource.Metadata;
        return
        [
            node, .. Mark(MarkOf(change.Type)), metadata.Namespace, definition.DisplayType, metadata.Id, metadata.Version.ToString(),
            .. columns.Values(change.Resource),
        ];
    }

    string[] Mark(string mark) => marks ? [mark] : [];

    static string MarkOf(ChangeType type) => type switch
    {
        ChangeType.Created => "+",
        ChangeType.Destroyed => "-",
        _ => " ",
    };
}
