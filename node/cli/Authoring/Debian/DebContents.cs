using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring.Debian;

/// <summary>
/// Keeps the contents of files in a private folder, under numbers: no name of a package ever becomes a path on this machine. All packages
/// together are bound as the layers of an image are.
/// </summary>
sealed class DebContents(string folder, LayerLimits limits)
{
    int entries;
    int files;
    long bytes;

    /// <exception cref="StageException">
    /// Codes layer-too-large, too-many, duplicate, hardlink, special-file, and those of tar archives.
    /// </exception>
    public IReadOnlyList<DebEntry> Read(Stream stream, string package, CancellationToken ct)
    {
        var tar = new TarStream(stream, limits);
        var found = new OrderedDictionary<string, DebEntry>(StringComparer.Ordinal);
        while (tar.Next() is { } entry)
        {
            ct.ThrowIfCancellationRequested();
            if (++entries > limits.Entries) throw Refusal.Of(ErrorCodes.TooMany, $"the packages have more than {limits.Entries} entries");

            var path = UsrMerge.Map(entry.Path);
            if (path.Length == 0) continue;

            var kept = Keep(tar, entry, path, package, found);
            if (!found.TryAdd(path, kept) && (kept, found[path]) is not (DebEntry.Directory, DebEntry.Directory))
                throw Refusal.Of(ErrorCodes.Duplicate, $"{Refusal.Quote(path)} stands twice in {package}");
        }

        return [.. found.Values];
    }

    DebEntry Keep(TarStream tar, TarEntry entry, string path, string package, OrderedDictionary<string, DebEntry> found)
    {
        return entry.Type switch
        {
            TarEntryType.Directory => new DebEntry.Directory(path, package),
            TarEntryType.Symlink => new DebEntry.Symlink(path, package, entry.LinkTarget),
            TarEntryType.File => new DebEntry.File(path, package, entry.Mode, Store(tar, entry)),
            TarEntryType.HardLink => found.GetValueOrDefault(UsrMerge.Map(TargetOf(entry))) is DebEntry.File first
                ? first with { Path = path }
                : throw Refusal.Of(ErrorCodes.Hardlink, $"{Refusal.Quote(entry.Path)} of {package} is a hard link to nothing before it"),
            _ => throw Refusal.Of(ErrorCodes.SpecialFile, $"{Refusal.Quote(entry.Path)} of {package} is a device or fifo"),
        };
    }

    static string TargetOf(TarEntry entry) => string.Join('/', entry.LinkTarget.Split('/').Where(name => name is not ("" or ".")));

    string Store(TarStream tar, TarEntry entry)
    {
        bytes += entry.Size;
        if (bytes > limits.LayerBytes)
            throw Refusal.Of(ErrorCodes.LayerTooLarge, $"the packages unpack to more than {limits.LayerBytes} bytes");

        var file = Path.Combine(folder, $"{files++}");
        using var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[128 * 1024];
        for (int count; (count = tar.Read(buffer)) > 0;) output.Write(buffer, 0, count);
        return file;
    }
}
