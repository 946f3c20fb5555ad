using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>The image holds exactly manifest.yaml and rootfs/ (extensions.md 2.1, reliability.md rows 120 and 122).</summary>
static class TopLevelRules
{
    public const string Manifest = "manifest.yaml";
    public const string Rootfs = "rootfs";

    public static IEnumerable<Finding> Check(MergedTree tree)
    {
        foreach (var node in tree.Root.Children.Where(node => node.Name is not (Manifest or Rootfs)))
            yield return Finding.Error(ErrorCodes.UnexpectedFile, "",
                $"unexpected file {Refusal.Quote(node.Name)} beside manifest.yaml and rootfs");

        if (CheckManifest(tree.Find(Manifest)) is { } manifest) yield return manifest;
        if (CheckRootfs(tree.Find(Rootfs)) is { } rootfs) yield return rootfs;
    }

    static Finding? CheckManifest(TreeNode? node) => node switch
    {
        null => Finding.Error(ErrorCodes.ManifestMissing, "", "the extension manifest is missing: the image has no manifest.yaml"),
        { Inode.Content: null } => Finding.Error(ErrorCodes.ManifestMissing, "", "manifest.yaml is no regular file of its own"),
        _ => null,
    };

    static Finding? CheckRootfs(TreeNode? node) => node switch
    {
        null => Finding.Error(ErrorCodes.RootfsMissing, "", "the extension rootfs is missing: the image has no rootfs directory"),
        { IsDirectory: false } => Finding.Error(ErrorCodes.RootfsMissing, "", "rootfs is no directory"),
        _ => null,
    };
}
