namespace Strata.Controllers.SquashfsBuild;

/// <summary>An inode that is no directory, with all its names in order; the first one carries the data.</summary>
sealed record FileNames(Inode Inode, int Mode, IReadOnlyList<string> Paths)
{
    public static IReadOnlyList<FileNames> Of(IEnumerable<RootfsEntry> entries) =>
    [
        .. entries.Where(entry => entry.Inode.Type is not InodeType.Directory)
            .GroupBy(entry => entry.Inode, ReferenceEqualityComparer.Instance)
            .Select(names => new FileNames(names.First().Inode, names.First().Mode, [.. names.Select(entry => entry.Path)])),
    ];

    public bool HasData => Inode is { Type: InodeType.File, Size: > 0 };
}
