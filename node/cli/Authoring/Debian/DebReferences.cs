using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring.Debian;

/// <summary>Files that name the old place of something that moves: they would not find it. Documentation may name what it likes.</summary>
static class DebReferences
{
    public static IEnumerable<Finding> Check(MovePlan plan, MoveRules rules)
    {
        var moved = plan.Moved
            .Where(entry => entry.Key != entry.Value.Path && !MoveRules.IsDocumentation(entry.Value.Path))
            .Select(entry => entry.Value.Path);
        var known = new PathTree(moved.SelectMany(path => Named(path, rules)).SelectMany(Spellings));
        return plan.Moved.Values.OfType<DebEntry.File>()
            .Where(file => !MoveRules.IsDocumentation(file.Path))
            .DistinctBy(file => file.Content)
            .Select(file => Check(file, known))
            .OfType<Finding>();
    }

    static Finding? Check(DebEntry.File file, PathTree known)
    {
        using var content = File.OpenRead(file.Content);
        return PathScan.FirstNamed(content, known) is { } named
            ? Finding.Error(
                ErrorCodes.MovedPath,
                $"/{file.Path}",
                $"{Refusal.Quote($"/{file.Path}")} of {file.Package} names {Refusal.Quote($"/{named}")}, which moves below /usr/local")
            : null;
    }

    /// <summary>The path itself, and the folders of the packages' own above it.</summary>
    static IEnumerable<string> Named(string path, MoveRules rules)
    {
        yield return path;
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (rules.IsOwnFolder(path[..slash])) yield return path[..slash];
        }
    }

    /// <summary>Where /usr is merged, <c>/bin/x</c> is another name of <c>/usr/bin/x</c>.</summary>
    static IEnumerable<string> Spellings(string path) =>
        UsrMerge.Map(path["usr/".Length..]) == path ? [path, path["usr/".Length..]] : [path];
}
