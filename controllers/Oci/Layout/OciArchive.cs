using System.Formats.Tar;
using Strata.Controllers.Linux;

namespace Strata.Controllers.Oci;

/// <summary>
/// A layout in one file: a ustar archive, entries in a fixed order, no owner, no dates, so the same layout gives the same bytes.
/// </summary>
public static class OciArchive
{
    const UnixFileMode FileMode0644 =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes the archive, which is in its place only when it is whole.</summary>
    /// <param name="file">Replaced if it exists.</param>
    public static async Task WriteAsync(OciLayout layout, string file, CancellationToken ct)
    {
        var path = Path.GetFullPath(file);
        try
        {
            using var archive = NewFile.For(path);
            await using var output = new FileStream(archive.Content, FileAccess.Write);
            await WriteEntriesAsync(layout.Root, output, ct);
            await output.FlushAsync(ct);
            archive.Publish();
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw DiskErrors.From(e, Path.GetDirectoryName(path)!);
        }
    }

    static async Task WriteEntriesAsync(string root, Stream output, CancellationToken ct)
    {
        await using var archive = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var name in Names(root))
        {
            await using var content = File.OpenRead(Path.Combine(root, name));
            var entry = new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                Mode = FileMode0644,
                ModificationTime = DateTimeOffset.UnixEpoch,
                DataStream = content,
            };
            await archive.WriteEntryAsync(entry, ct);
        }
    }

    static IEnumerable<string> Names(string root)
    {
        var blobs = Directory.EnumerateFiles(Path.Combine(root, LayoutFiles.Blobs), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path))
            .Order(StringComparer.Ordinal);
        return [LayoutFiles.Marker, LayoutFiles.Index, .. blobs];
    }
}
