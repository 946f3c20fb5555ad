namespace Strata.Controllers.Linux;

public static partial class Files
{
    /// <summary>
    /// Removes what a writer of the path that was killed between writing and renaming has left beside it. For the path's only writer,
    /// before it writes. What another user owns, and what looks like ours by half, stays.
    /// </summary>
    /// <exception cref="LinuxException"/>
    public static void RemoveTemporaries(string path)
    {
        var prefix = TemporaryPrefix(path);
        foreach (var left in Directory.EnumerateFileSystemEntries(Parent(path)))
        {
            var name = Path.GetFileName(left);
            var isNamedSo = name.StartsWith(prefix, StringComparison.Ordinal) && Guid.TryParseExact(name[prefix.Length..], "n", out _);
            if (isNamedSo && TypeOf(left) is FileType.File or FileType.Symlink && IsOurs(left)) Unlink(left);
        }
    }

    internal static string TemporaryBeside(string path) => Path.Combine(Parent(path), $"{TemporaryPrefix(path)}{Guid.NewGuid():n}");

    static string TemporaryPrefix(string path) => $".{Path.GetFileName(path)}.";
}
