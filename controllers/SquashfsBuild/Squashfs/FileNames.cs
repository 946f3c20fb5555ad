using System.Collections.Immutable;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>An inode that is no directory, with all its names in order; the first one carries the data.</summary>
sealed record FileNames(Inode Inode, int Mode, ImmutableArray<Xattr> Xattrs, IReadOnlyList<string> Paths)
{
    /// <summary>One after the other, in the order of their first names: of a great many, hardly any has several.</summary>
    public static IEnumerable<FileNames> Of(ImmutableArray<RootfsEntry> entries)
    {
        var linked = entries.Where(entry => entry.Inode.IsLinked)
            .ToLookup<RootfsEntry, Inode>(entry => entry.Inode, ReferenceEqualityComparer.Instance);
        foreach (var entry in entries)
        {
            if (entry.Inode.Type is InodeType.Directory) continue;
            if (!entry.Inode.IsLinked) yield return Of(entry, [entry.Path]);
            else if (ReferenceEquals(linked[entry.Inode].First(), entry)) yield return Of(entry, NamesOf(linked[entry.Inode]));
        }
    }

    static IReadOnlyList<string> NamesOf(IEnumerable<RootfsEntry> names) => [.. names.Select(entry => entry.Path)];

    static FileNames Of(RootfsEntry first, IReadOnlyList<string> paths) => new(first.Inode, first.Mode, first.Xattrs, paths);

    public bool HasData => Inode is { Type: InodeType.File, Size: > 0 };
}
