using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <param name="root">The base directory.</param>
public sealed class BaseDirectory(string root) : IBaseTree
{
    const int MostKnown = 10_000;

    // The same files are asked about at every look at a set.
    readonly ConcurrentDictionary<FileStamp, ContentDigest> digests = new();

    /// <exception cref="LinuxException"/>
    public LayerEntryType? Find(string path) => Files.TypeOf(PathOf(path)) switch
    {
        FileType.Missing => null,
        FileType.Directory => LayerEntryType.Directory,
        FileType.Symlink => LayerEntryType.Symlink,
        _ => LayerEntryType.File,
    };

    /// <summary>By target, or by bytes and permissions. What cannot be read is another one.</summary>
    public bool Has(LayerEntry entry)
    {
        var path = PathOf(entry.Path);
        try
        {
            return entry.Type switch
            {
                LayerEntryType.Symlink => Files.ReadSymlink(path) is { } target && target == entry.LinkTarget,
                LayerEntryType.File => Files.TypeOf(path) == FileType.File && HasFile(path, entry),
                _ => false,
            };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    bool HasFile(string path, LayerEntry entry)
    {
        using var file = Files.OpenRegular(path);
        var stamp = Files.Stamp(file, path);
        return stamp.Size == entry.Size && (int)File.GetUnixFileMode(file) == entry.Mode && DigestOf(file, stamp) == entry.Digest;
    }

    ContentDigest DigestOf(SafeFileHandle file, FileStamp stamp)
    {
        if (digests.TryGetValue(stamp, out var known)) return known;

        if (digests.Count >= MostKnown) digests.Clear();
        using var content = new FileStream(file, FileAccess.Read, 1 << 20);
        return digests[stamp] = new ContentDigest(SHA256.HashData(content));
    }

    string PathOf(string path) => root.TrimEnd('/') + path;
}
