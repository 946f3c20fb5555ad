using System.Text;
using Strata.Cli.Reading;
using Strata.Protos.Node.V1;

namespace Strata.Cli.Acting;

/// <summary>
/// A difference for people: one line for each thing that would change, its mark in front: <c>+</c> added, <c>-</c> removed, <c>~</c>
/// changed, <c>!</c> hides a file of the base, <c>&lt;</c> the base's file is seen again, <c>?</c> not known yet.
/// </summary>
static class DifferenceText
{
    public static string Of(Difference difference, DiffResult result)
    {
        if (result.Same) return $"nothing to do: the configured set is active, as generation {result.Generation}\n";

        var text = new StringBuilder();
        text.Append(result.Generation > 0 ? $"against generation {result.Generation}\n" : "against the base alone: nothing is active\n");
        text.Append(Incomplete(result));
        Section(text, "policy", difference.Policy.Select(change => $"~ {change.Key}: {change.Active} -> {change.Staged}"));
        Section(text, "extensions", difference.Extensions.Where(change => change.Change != "same").Select(Line));
        Section(text, "files", difference.Files.Select(Line));
        Section(text, "overlaps", [.. difference.Overlaps.Select(Line), .. Unlisted(difference, result)]);
        text.Append(Summary(difference, result));
        return text.ToString();
    }

    static void Section(StringBuilder text, string name, IEnumerable<string> lines)
    {
        var begun = false;
        foreach (var line in lines)
        {
            if (!begun) text.Append($"{name}:\n");
            begun = true;
            text.Append($"  {TabbedText.Printable(line)}\n");
        }
    }

    static string Line(ExtensionChange change) => change.Change switch
    {
        "added" => $"+ {Side(change.Staged)}  {change.Image}",
        "removed" => $"- {Side(change.Active)}  {change.Image}",
        "changed" => $"~ {Both(change)}  {change.Image}",
        "moved" => $"~ {Side(change.Staged)}  from position {change.Active.Position} to {change.Staged.Position}",
        _ when change.State.Length == 0 => $"? {Side(change.Active)}  {change.Image}  removed, or changed to one that is not staged yet",
        _ => $"? {Before(change.Active)}{change.Image}  {change.State}: its files are not known yet{Why(change)}",
    };

    static string Before(ExtensionSide? active) => active is null ? "" : $"{Side(active)} -> ";

    static string Why(ExtensionChange change) => change.Code.Length > 0 ? $": {change.Code}: {change.Message}" : "";

    static string Side(ExtensionSide side) => $"{side.Name} {side.Version}".TrimEnd();

    static string Both(ExtensionChange change) => (change.Active, change.Staged) switch
    {
        var (active, staged) when active.Digest == staged.Digest && active.Image != staged.Image =>
            $"{Side(staged)}  the same image, until now {active.Image}",
        var (active, staged) when active.Digest == staged.Digest => $"{Side(staged)}  built in another way",
        var (active, staged) when Side(active) == Side(staged) => $"{Side(staged)}  other content under the same version",
        var (active, staged) => $"{Side(active)} -> {Side(staged)}",
    };

    static string Line(FileChange change)
    {
        var slash = change.Type == "directory" ? "/" : "";
        var note = change.Change switch
        {
            "hides" => ", hides the base's",
            "restored" => ", the base's is seen again",
            _ => "",
        };
        return $"{Mark(change.Change)} {change.Path}{slash}  ({change.Extension}{note})";
    }

    static char Mark(string change) => change switch
    {
        "added" => '+',
        "removed" => '-',
        "hides" => '!',
        "restored" => '<',
        _ => '~',
    };

    static string Line(Overlap overlap)
    {
        var refused = overlap.Refused.Length > 0 ? $": refused ({overlap.Refused})" : "";
        var over = overlap.Over == "base" ? "the base" : overlap.Over;
        return $"{overlap.Path}  {overlap.Extension} {Verb(overlap.Kind)} {over}{refused}";
    }

    static string Verb(string kind) => kind switch
    {
        "same" => "has the same as",
        "replaces" => "replaces that of",
        _ => "hides that of",
    };

    static IEnumerable<string> Unlisted(Difference difference, DiffResult result) =>
        result.Overlaps > difference.Overlaps.Count ? [$"… and {result.Overlaps - difference.Overlaps.Count} more"] : [];

    static string Summary(Difference difference, DiffResult result)
    {
        var counts = difference.Files.CountBy(change => change.Change).ToDictionary();
        var files = string.Join(", ", new[] { "added", "changed", "hides", "removed", "restored" }
            .Select(change => $"{counts.GetValueOrDefault(change)} {(change == "hides" ? "hiding the base's" : change)}"));
        return $"files: {files}\n{Refused(result)}";
    }

    static string Incomplete(DiffResult result) => result.Complete
        ? ""
        : "not every extension is staged: what becomes of the files of those marked ? is not known yet; "
            + "`strata get plan` tells how far they are\n";

    static string Refused(DiffResult result) => result.Code.Length == 0
        ? ""
        : $"{TabbedText.Printable($"an upgrade would be refused: {result.Message} ({result.Code}); {result.Hint}")}\n";
}
