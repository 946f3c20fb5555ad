using System.Security.Cryptography;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Writes rootfs/ of an image as one normalised tar, and takes the digest of every file on the way. mksquashfs makes the same bytes of it
/// in whatever order directories, links and empty files come; the data of the files is in the order of the layers.
/// </summary>
abstract class RootfsTar
{
    protected const string Prefix = "rootfs/";

    static readonly ContentDigest OfNothing = new(SHA256.HashData([]));

    /// <summary>What is written. Of a tar that is judged while it is written: once <see cref="Write"/> has returned.</summary>
    public abstract Inspection Inspection { get; }

    /// <exception cref="StageException">A layer is not what it should be, or the image breaks a rule.</exception>
    /// <exception cref="SecondReadingException">It takes another reading to tell what the image holds.</exception>
    public abstract void Write(Stream output, CancellationToken ct);

    /// <summary>What was written, once <see cref="Write"/> has returned.</summary>
    public IEnumerable<LayerIndexEntry> Index() => Inspection.Entries.Select(entry => entry.Inode.Type switch
    {
        InodeType.Directory => new LayerIndexEntry("/" + entry.Path, "directory", entry.Mode),
        InodeType.Symlink => new LayerIndexEntry("/" + entry.Path, "symlink", entry.Mode, Target: entry.Inode.Target),
        _ => new LayerIndexEntry("/" + entry.Path, "file", entry.Mode, entry.Inode.Size, entry.Inode.Digest!.Value.ToString()),
    });

    protected static void WriteDirectories(TarWriter writer, IEnumerable<RootfsEntry> entries)
    {
        foreach (var entry in entries.Where(entry => entry.Inode.Type is InodeType.Directory))
            writer.Directory(entry.Path, entry.Mode, entry.Xattrs);
    }

    protected void WriteWithoutData(TarWriter writer, FileNames file)
    {
        if (file.Inode.Type is InodeType.Symlink)
        {
            writer.Symlink(file.Paths[0], file.Inode.Target, file.Xattrs);
        }
        else
        {
            writer.File(file.Paths[0], file.Mode, 0, file.Xattrs);
            file.Inode.Digest = OfNothing;
        }

        WriteLinks(writer, file, file.Paths[0]);
    }

    protected void WriteData(TarWriter writer, LayerReader reader, RootfsEntry file, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        writer.File(file.Path, file.Mode, file.Inode.Size, file.Xattrs);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var room = writer.Room;
            var count = reader.Read(room);
            if (count == 0) break;

            hash.AppendData(room[..count]);
            writer.Take(count);
        }

        writer.EndFile(file.Inode.Size);
        file.Inode.Digest = new ContentDigest(hash.GetHashAndReset());
    }

    /// <summary>The other names of a file that was written under one of them.</summary>
    protected static void WriteLinks(TarWriter writer, FileNames file, string written)
    {
        foreach (var path in file.Paths.Where(path => path != written)) writer.HardLink(path, written);
    }
}
