using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>What each name below rootfs/ must satisfy by itself (extensions.md 2.4, reliability.md rows 136 to 143, 150).</summary>
static class TreeRules
{
    const int WorldWrite = 0b000_000_010;
    const int Privileged = 0b111_000_000_000;

    public static IEnumerable<Finding> Check(TreeNode rootfs) => MergedTree.Walk(rootfs).SelectMany(entry => Check(entry.Path, entry.Node));

    /// <param name="path">Below rootfs/.</param>
    public static IEnumerable<Finding> Check(string path, TreeNode node)
    {
        var shown = "/" + path;
        var inode = node.Inode;
        if (inode.Type is InodeType.Special)
            yield return Finding.Error(ErrorCodes.SpecialFile, shown,
                $"{Refusal.Quote(shown)} is a device or fifo; only files, links and directories are allowed");
        if (!IsPlaceAllowed(path, node))
            yield return Finding.Error(ErrorCodes.PathNotAllowed, shown,
                $"{Refusal.Quote(shown)} is not at a path where extensions may put things");
        if (inode.Type is not InodeType.Symlink && (inode.Mode & WorldWrite) != 0)
            yield return Finding.Error(ErrorCodes.WorldWritable, shown,
                $"{Refusal.Quote(shown)} is writable for everyone (mode {Octal(inode)})");
        if (inode.Type is not InodeType.Symlink && (inode.Mode & Privileged) != 0)
            yield return Finding.Error(ErrorCodes.PrivilegedFile, shown,
                $"{Refusal.Quote(shown)} has a set-id or sticky bit (mode {Octal(inode)})");

        foreach (var xattr in inode.Xattrs) yield return CheckXattr(shown, xattr);
    }

    // A directory at a wrong place is reported through what lies in it, or by itself when it is empty.
    static bool IsPlaceAllowed(string path, TreeNode node)
    {
        if (!node.IsDirectory) return AllowedPaths.Contains(path);

        return AllowedPaths.IsParent(path) || (AllowedPaths.Contains(path) && !AllowedPaths.IsFile(path)) || node.Children.Count > 0;
    }

    static Finding CheckXattr(string path, string xattr)
    {
        if (xattr.StartsWith("trusted.overlay.", StringComparison.Ordinal) || xattr.StartsWith("user.overlay.", StringComparison.Ordinal))
            return Finding.Error(ErrorCodes.Xattr, path,
                $"{Refusal.Quote(path)} has the attribute {Refusal.Quote(xattr)}, which would steer the overlay");
        if (xattr == "security.capability")
            return Finding.Error(ErrorCodes.PrivilegedFile, path, $"{Refusal.Quote(path)} has file capabilities");

        return Finding.Warning(ErrorCodes.Xattr, path, $"{Refusal.Quote(path)}: the attribute {Refusal.Quote(xattr)} is dropped");
    }

    static string Octal(Inode inode) => Convert.ToString(inode.Mode, 8).PadLeft(4, '0');
}
