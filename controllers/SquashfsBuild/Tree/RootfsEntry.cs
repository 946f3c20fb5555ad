namespace Strata.Controllers.SquashfsBuild;

/// <summary>One name of the squashfs to be.</summary>
/// <param name="Path">Relative to the root of the squashfs.</param>
sealed record RootfsEntry(string Path, Inode Inode)
{
    const int Permissions = 0b111_111_111;

    /// <summary>As it is written: without privileges, and for directories that belong to the base always 0755.</summary>
    public int Mode => AllowedPaths.IsParent(Path) ? Inode.ImpliedDirectory.Mode : Inode.Mode & Permissions;
}
