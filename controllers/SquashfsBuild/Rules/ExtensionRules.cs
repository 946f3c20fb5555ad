using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// All rules over a merged tree: a pure function. Findings are reported together, so that an author fixes them in one go; of a great
/// many the first of each gravity, as 250,000 files have one cause, and the list travels with the resource.
/// </summary>
static class ExtensionRules
{
    const int MostOfAKind = 100;

    public static Inspection Check(
        MergedTree tree, ContentPolicy policy, bool usrMerge, string hostVersion, LayerLimits limits)
    {
        var findings = First(TopLevelRules.Check(tree)).ToList();
        var metadata = ReadManifest(tree, limits, findings);
        if (metadata is not null) findings.AddRange(CompatibilityRule.Check(metadata, hostVersion));

        ImmutableArray<RootfsEntry> entries = [];
        if (tree.Find(TopLevelRules.Rootfs) is { IsDirectory: true } rootfs)
        {
            findings.AddRange(First(TreeRules.Check(rootfs, policy)));
            findings.AddRange(First(LinkRules.Check(rootfs, policy)));
            entries = RootfsEntries.Of(rootfs, policy, usrMerge, findings);
        }

        return new Inspection(metadata, entries, [.. findings]);
    }

    static IEnumerable<Finding> First(IEnumerable<Finding> findings)
    {
        var (errors, warnings) = (0, 0);
        foreach (var finding in findings)
        {
            if ((finding.IsWarning ? ++warnings : ++errors) <= MostOfAKind) yield return finding;
        }

        if (errors > MostOfAKind) yield return Finding.Error(ErrorCodes.TooMany, "", $"{errors - MostOfAKind} more errors of this kind");
        if (warnings > MostOfAKind)
            yield return Finding.Warning(ErrorCodes.TooMany, "", $"{warnings - MostOfAKind} more warnings of this kind");
    }

    static ExtensionMetadata? ReadManifest(MergedTree tree, LayerLimits limits, List<Finding> findings) =>
        tree.Find(TopLevelRules.Manifest)?.Inode.Content is { } content ? ManifestReader.Read(content, limits, findings) : null;
}
