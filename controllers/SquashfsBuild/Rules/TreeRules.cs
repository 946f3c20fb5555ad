using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>What each name below rootfs/ must satisfy by itself (extensions.md 2.4, reliability.md rows 136 to 143, 150).</summary>
static class TreeRules
{
    const int WorldWrite = 0b000_000_010;
    const int Privileged = 0b111_000_000_000;

    public static IEnumerable<Finding> Check(TreeNode rootfs, ContentPolicy policy)
    {
        var allowed = AllowedPaths.Of(policy.AllowedPaths);
        return MergedTree.Walk(rootfs).SelectMany(entry => Check(entry.Path, entry.Node, policy, allowed));
    }

    /// <param name="path">Below rootfs/.</param>
    public static IEnumerable<Finding> Check(string path, TreeNode node, ContentPolicy policy, AllowedPaths allowed)
    {
        var shown = "/" + path;
        var inode = node.Inode;
        if (inode.Type is InodeType.Special)
            yield return Finding.Error(ErrorCodes.SpecialFile, shown,
                $"{Refusal.Quote(shown)} is a device or fifo; only files, links and directories are allowed");
        if (!IsPlaceAllowed(path, node, allowed))
            yield return new Finding(ErrorCodes.PathNotAllowed, shown,
                $"{Refusal.Quote(shown)} is not at a path where extensions may put things",
                node.IsDirectory && !allowed.IsFile(path) && policy.OutsideDirectories == OutsideRule.Allow);
        if (inode.Type is not InodeType.Symlink && (inode.Mode & WorldWrite) != 0)
            yield return Finding.Error(ErrorCodes.WorldWritable, shown,
                $"{Refusal.Quote(shown)} is writable for everyone (mode {Octal(inode)})");
        if (inode.Type is not InodeType.Symlink && (inode.Mode & Privileged) != 0)
            yield return Privilege(shown, $"a set-id or sticky bit (mode {Octal(inode)})", policy);

        foreach (var xattr in inode.Xattrs)
        {
            if (CheckXattr(shown, xattr, policy) is { } finding) yield return finding;
        }
    }

    // A directory at a wrong place is reported through what lies in it, or by itself when it is empty.
    static bool IsPlaceAllowed(string path, TreeNode node, AllowedPaths allowed)
    {
        if (!node.IsDirectory) return allowed.Contains(path);

        return allowed.IsParent(path) || (allowed.Contains(path) && !allowed.IsFile(path)) || node.Children.Count > 0;
    }

    static Finding? CheckXattr(string path, Xattr xattr, ContentPolicy policy)
    {
        var name = Refusal.Quote(xattr.Name);
        if (xattr.SteersOverlay)
            return Finding.Error(ErrorCodes.Xattr, path, $"{Refusal.Quote(path)} has the attribute {name}, which would steer the overlay");
        if (xattr.IsCapability) return Privilege(path, "file capabilities", policy);

        return policy.Xattrs switch
        {
            XattrRule.Refuse => Finding.Error(ErrorCodes.Xattr, path, $"{Refusal.Quote(path)} has the attribute {name}"),
            XattrRule.Keep when xattr.FitsSquashfs => null,
            XattrRule.Keep => Finding.Warning(ErrorCodes.Xattr, path,
                $"{Refusal.Quote(path)}: the attribute {name} is dropped, as a squashfs cannot hold it"),
            _ => Finding.Warning(ErrorCodes.Xattr, path, $"{Refusal.Quote(path)}: the attribute {name} is dropped"),
        };
    }

    static Finding Privilege(string path, string what, ContentPolicy policy) => policy.Privileges switch
    {
        PrivilegeRule.Strip => Finding.Warning(ErrorCodes.PrivilegedFile, path, $"{Refusal.Quote(path)} has {what}: dropped"),
        PrivilegeRule.Keep => Finding.Warning(ErrorCodes.PrivilegedFile, path,
            $"{Refusal.Quote(path)} has {what}: kept, without effect where it is mounted"),
        _ => Finding.Error(ErrorCodes.PrivilegedFile, path, $"{Refusal.Quote(path)} has {what}"),
    };

    static string Octal(Inode inode) => Convert.ToString(inode.Mode, 8).PadLeft(4, '0');
}
