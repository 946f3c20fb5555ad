using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>All rules over a merged tree: a pure function. Every finding is reported, so that an author fixes them in one go.</summary>
static class ExtensionRules
{
    public static Inspection Check(MergedTree tree, bool usrMerge, string hostVersion, LayerLimits limits)
    {
        var findings = TopLevelRules.Check(tree).ToList();
        var metadata = ReadManifest(tree, limits, findings);
        if (metadata is not null) findings.AddRange(CompatibilityRule.Check(metadata, hostVersion));

        ImmutableArray<RootfsEntry> entries = [];
        if (tree.Find(TopLevelRules.Rootfs) is { IsDirectory: true } rootfs)
        {
            findings.AddRange(TreeRules.Check(rootfs));
            findings.AddRange(LinkRules.Check(rootfs));
            entries = RootfsEntries.Of(rootfs, usrMerge, findings);
        }

        return new Inspection(metadata, entries, [.. findings]);
    }

    static ExtensionMetadata? ReadManifest(MergedTree tree, LayerLimits limits, List<Finding> findings) =>
        tree.Find(TopLevelRules.Manifest)?.Inode.Content is { } content ? ManifestReader.Read(content, limits, findings) : null;
}
