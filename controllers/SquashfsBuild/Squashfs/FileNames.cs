using System.Collections.Immutable;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>An inode that is no directory, with all its names in order; the first one carries the data.</summary>
sealed record FileNames(Inode Inode, int Mode, ImmutableArray<Xattr> Xattrs, IReadOnlyList<string> Paths)
{
    public static IReadOnlyList<FileNames> Of(IEnumerable<RootfsEntry> entries) =>
    [
        .. entries.Where(entry => entry.Inode.Type is not InodeType.Directory)
            .GroupBy(entry => entry.Inode, ReferenceEqualityComparer.Instance)
            .Select(names => Of(names.First(), [.. names.Select(entry => entry.Path)])),
    ];

    static FileNames Of(RootfsEntry first, IReadOnlyList<string> paths) => new(first.Inode, first.Mode, first.Xattrs, paths);

    public bool HasData => Inode is { Type: InodeType.File, Size: > 0 };
}
