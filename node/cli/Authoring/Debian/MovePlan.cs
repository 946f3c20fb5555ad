using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring.Debian;

/// <summary>Which entry of a set of packages goes where, and everything that speaks against it. Reads no file.</summary>
/// <param name="Moved">New path to entry, whose path is still the old one; the targets of links are the new ones.</param>
sealed record MovePlan(IReadOnlyDictionary<string, DebEntry> Moved, IReadOnlyList<Finding> Findings)
{
    /// <param name="leftOut">Paths that are left out, with everything below them; in the form of entries.</param>
    public static MovePlan Of(IReadOnlyList<DebPackage> packages, MoveRules rules, IReadOnlyCollection<string> leftOut)
    {
        var findings = new List<Finding>();
        var entries = new OrderedDictionary<string, DebEntry>(StringComparer.Ordinal);
        foreach (var entry in packages.SelectMany(package => package.Entries).Where(entry => !IsLeftOut(entry.Path, leftOut)))
        {
            if (entries.TryAdd(entry.Path, entry) || (entry is DebEntry.Directory && entries[entry.Path] is DebEntry.Directory)) continue;

            findings.Add(Finding.Error(
                ErrorCodes.Conflict,
                $"/{entry.Path}",
                $"{Refusal.Quote($"/{entry.Path}")} is brought by {entries[entry.Path].Package} and by {entry.Package}"));
        }

        // A folder is not empty because what is in it is left out.
        var parents = packages.SelectMany(package => package.Entries)
            .SelectMany(entry => Ancestors(entry.Path)).ToHashSet(StringComparer.Ordinal);
        var places = Places(entries, parents, rules, findings);
        var moved = new SortedDictionary<string, DebEntry>(StringComparer.Ordinal);
        var folders = Folders(places);
        foreach (var (path, place) in places) moved[place] = Pointed(entries[path], place, places, folders);
        findings.AddRange(moved.Where(entry => Ancestors(entry.Key).Any(IsNoFolder)).Select(Covered));
        return new MovePlan(moved, findings);

        bool IsNoFolder(string place) => moved.GetValueOrDefault(place) is DebEntry.File or DebEntry.Symlink;
    }

    static Dictionary<string, string> Places(
        OrderedDictionary<string, DebEntry> entries, HashSet<string> parents, MoveRules rules, List<Finding> findings)
    {
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, entry) in entries)
        {
            // Folders come with what is in them; an empty one is there for something that will look for it.
            if (entry is DebEntry.Directory && parents.Contains(path)) continue;

            if (rules.PlaceOf(path) is not { } place) findings.Add(Nowhere(entry));
            else if (taken.Add(place)) places[path] = place;
            else findings.Add(Taken(entry));
        }

        return places;
    }

    /// <summary>Where a folder has gone whose content has gone there as it was.</summary>
    static Dictionary<string, string> Folders(Dictionary<string, string> places)
    {
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, place) in places)
        {
            foreach (var folder in Ancestors(path))
            {
                var below = path[folder.Length..];
                if (place.EndsWith(below, StringComparison.Ordinal)) folders.TryAdd(folder, place[..^below.Length]);
            }
        }

        return folders;
    }

    /// <summary>A link to something in the set leads to its new place; any other target is the base's, and stays.</summary>
    static DebEntry Pointed(DebEntry entry, string place, Dictionary<string, string> places, Dictionary<string, string> folders)
    {
        if (entry is not DebEntry.Symlink link) return entry;

        var target = UsrMerge.Map(Resolved(link));
        return places.TryGetValue(target, out var found) || folders.TryGetValue(target, out found)
            ? link with { Target = Relative(place, found) }
            : link with { Target = $"/{target}" };
    }

    static string Resolved(DebEntry.Symlink link)
    {
        var at = link.Target.StartsWith('/') ? [] : link.Path.Split('/')[..^1].ToList();
        foreach (var name in link.Target.Split('/').Where(name => name is not ("" or ".")))
        {
            if (name != "..") at.Add(name);
            else if (at.Count > 0) at.RemoveAt(at.Count - 1);
        }

        return string.Join('/', at);
    }

    static string Relative(string from, string to)
    {
        var (start, end) = (from.Split('/')[..^1], to.Split('/'));
        var common = start.Zip(end).TakeWhile(pair => pair.First == pair.Second).Count();
        return string.Join('/', Enumerable.Repeat("..", start.Length - common).Concat(end[common..]));
    }

    static bool IsLeftOut(string path, IReadOnlyCollection<string> leftOut) =>
        leftOut.Any(out1 => path == out1 || path.StartsWith($"{out1}/", StringComparison.Ordinal));

    static IEnumerable<string> Ancestors(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1)) yield return path[..slash];
    }

    static Finding Covered(KeyValuePair<string, DebEntry> moved) => Finding.Error(
        ErrorCodes.NotADirectory, $"/{moved.Value.Path}",
        $"{Refusal.Quote($"/{moved.Value.Path}")} of {moved.Value.Package} lies below something that is no folder");

    static Finding Taken(DebEntry entry) => Finding.Error(
        ErrorCodes.Conflict, $"/{entry.Path}", $"{Refusal.Quote($"/{entry.Path}")} of {entry.Package} moves to a path that is taken");

    static Finding Nowhere(DebEntry entry) => Finding.Error(
        ErrorCodes.PathNotAllowed,
        $"/{entry.Path}",
        $"{Refusal.Quote($"/{entry.Path}")} of {entry.Package} has no place in an extension where it would be found");
}
