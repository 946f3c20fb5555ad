using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strata.Controllers.Linux;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// The stamps of files that were read in full and had the digest that was expected. They outlive the process in one small file; where that
/// is missing, damaged or of another make, files are read again. A file is known by device and inode, so by all its names.
/// </summary>
/// <param name="path">Of the file that keeps them; null: they end with the process.</param>
/// <param name="scratch">A directory on the same file system, emptied at start.</param>
public sealed class VerifiedFiles(string? path, string? scratch = null, ILogger<VerifiedFiles>? logger = null)
{
    /// <summary>More than three generations of 500 extensions; beyond that the longest unseen ones go.</summary>
    internal const int Most = 2048;

    readonly ILogger logger = logger ?? NullLogger<VerifiedFiles>.Instance;
    readonly Lock gate = new();

    // In the order in which they were last seen.
    OrderedDictionary<(ulong Device, ulong Inode), VerifiedFile>? files;
    bool isChanged;

    public bool Has(FileStamp stamp, string digest)
    {
        lock (gate)
        {
            if (Loaded.GetValueOrDefault(KeyOf(stamp)) is not { } known || known.Stamp != stamp || known.Digest != digest) return false;

            Keep(known);
            return true;
        }
    }

    public void Add(FileStamp stamp, string digest)
    {
        lock (gate)
        {
            Keep(new VerifiedFile(stamp, digest));
            isChanged = true;
        }
    }

    public void Remove(FileStamp stamp)
    {
        lock (gate) isChanged |= Loaded.Remove(KeyOf(stamp));
    }

    /// <summary>
    /// Gives or takes names of files, which changes their change time and nothing else: of those that are verified, by one of the paths,
    /// right before it, the new stamp is noted.
    /// </summary>
    /// <param name="action">Ours, with nobody else who gives or takes names in these directories.</param>
    public void WhileNamesChange(IEnumerable<string> paths, Action action)
    {
        var before = paths.SelectMany(Verified).ToList();
        action();
        foreach (var (path, known) in before)
        {
            if (Files.TypeOf(path) != FileType.File) continue;

            var now = Files.Stamp(path);
            lock (gate)
            {
                // Not when somebody else has found meanwhile that it is damaged.
                if (known.Stamp with { Changed = now.Changed } == now && Loaded.GetValueOrDefault(KeyOf(now)) == known)
                    Add(now, known.Digest);
            }
        }

        Save();
    }

    /// <summary>
    /// Keeps them for the next process. Not synced: what a power cut leaves of it has no valid checksum, and costs a reading; so does a
    /// failure, which is logged.
    /// </summary>
    public void Save()
    {
        lock (gate)
        {
            if (path is null || !isChanged) return;

            isChanged = false;
            try
            {
                Write(path, StampFile.Format([.. Loaded.Values.TakeLast(Most)]));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                logger.StampsNotKept(path, failure.Message);
            }
        }
    }

    OrderedDictionary<(ulong Device, ulong Inode), VerifiedFile> Loaded => files ??= Load();

    void Write(string path, byte[] content)
    {
        var temporary = Path.Combine(scratch!, $"stamps-{Guid.NewGuid():n}");
        try
        {
            using (var file = Files.CreateExclusively(temporary)) RandomAccess.Write(file, content, 0);
            Files.Rename(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    OrderedDictionary<(ulong Device, ulong Inode), VerifiedFile> Load()
    {
        var loaded = new OrderedDictionary<(ulong Device, ulong Inode), VerifiedFile>();
        foreach (var file in path is null ? [] : Read(path)) loaded[KeyOf(file.Stamp)] = file;
        return loaded;
    }

    IReadOnlyList<VerifiedFile> Read(string path)
    {
        if (Files.TypeOf(path) == FileType.Missing) return [];

        try
        {
            if (StampFile.Parse(StampFile.Read(path)) is { } files) return files;

            logger.StampsUnusable(path, "it is damaged, or of another version");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            logger.StampsUnusable(path, failure.Message);
        }

        return [];
    }

    IEnumerable<(string Path, VerifiedFile Known)> Verified(string path)
    {
        if (Files.TypeOf(path) != FileType.File) return [];

        var stamp = Files.Stamp(path);
        lock (gate) return Loaded.GetValueOrDefault(KeyOf(stamp)) is { } known && known.Stamp == stamp ? [(path, known)] : [];
    }

    void Keep(VerifiedFile file)
    {
        Loaded.Remove(KeyOf(file.Stamp));
        Loaded.Add(KeyOf(file.Stamp), file);
    }

    static (ulong Device, ulong Inode) KeyOf(FileStamp stamp) => (stamp.Device, stamp.Inode);
}

/// <param name="Digest">Of all its bytes when it had this stamp, <c>sha256:…</c>.</param>
sealed record VerifiedFile(FileStamp Stamp, string Digest);
