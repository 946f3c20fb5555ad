using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>One name of the squashfs to be.</summary>
/// <param name="Path">Relative to the root of the squashfs.</param>
/// <param name="Mode">As it is written: for directories that belong to the base always 0755.</param>
/// <param name="Xattrs">Those that are written.</param>
sealed record RootfsEntry(string Path, Inode Inode, int Mode, ImmutableArray<Xattr> Xattrs)
{
    const int Permissions = 0b111_111_111;

    /// <param name="policy">The same each time.</param>
    public static RootfsEntry Of(string path, Inode inode, ContentPolicy policy) =>
        inode.Written is { } written && written.Path == path ? written
        : AllowedPaths.Any.IsParent(path)
        ? new RootfsEntry(path, inode, Inode.ImpliedDirectory.Mode, [])
        : new RootfsEntry(
            path, inode, policy.Privileges == PrivilegeRule.Keep ? inode.Mode : inode.Mode & Permissions, Kept(inode, policy));

    static ImmutableArray<Xattr> Kept(Inode inode, ContentPolicy policy) => inode.Xattrs.IsEmpty ? [] :
    [
        .. inode.Xattrs.Where(xattr => xattr.IsCapability
            ? policy.Privileges == PrivilegeRule.Keep
            : policy.Xattrs == XattrRule.Keep && xattr.FitsSquashfs),
    ];
}
