using System.Security.Cryptography;
using Strata.Controllers.Oci;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// The second reading of an image: writes rootfs/ as one normalised tar. Directories first, then what has no data, then the data of
/// each layer in the order it comes in, further names right behind the file. Only layers with surviving data are read again.
/// </summary>
sealed class RootfsTar(IReadOnlyList<LayerInput> layers, IReadOnlyCollection<RootfsEntry> entries, LayerLimits limits)
{
    readonly Dictionary<Inode, string> digests = new(ReferenceEqualityComparer.Instance);
    readonly byte[] buffer = new byte[128 * 1024];

    /// <exception cref="Strata.Resources.Node.StageException">A layer is not what it was at the first reading.</exception>
    public void Write(Stream output, CancellationToken ct)
    {
        var writer = new TarWriter(output);
        foreach (var entry in entries.Where(entry => entry.Inode.Type is InodeType.Directory)) writer.Directory(entry.Path, entry.Mode, entry.Xattrs);

        var files = FileNames.Of(entries);
        foreach (var file in files.Where(file => !file.HasData)) WriteWithoutData(writer, file);
        foreach (var layer in files.Where(file => file.HasData).GroupBy(file => file.Inode.Layer).OrderBy(layer => layer.Key))
            WriteData(writer, layers[layer.Key], layer.ToDictionary(file => file.Inode.Ordinal), ct);

        writer.End();
    }

    /// <summary>What was written, once <see cref="Write"/> has returned.</summary>
    public IEnumerable<LayerIndexEntry> Index() => entries.Select(entry => entry.Inode.Type switch
    {
        InodeType.Directory => new LayerIndexEntry("/" + entry.Path, "directory", entry.Mode),
        InodeType.Symlink => new LayerIndexEntry("/" + entry.Path, "symlink", entry.Mode, Target: entry.Inode.Target),
        _ => new LayerIndexEntry("/" + entry.Path, "file", entry.Mode, entry.Inode.Size, digests[entry.Inode]),
    });

    void WriteWithoutData(TarWriter writer, FileNames file)
    {
        if (file.Inode.Type is InodeType.Symlink)
        {
            writer.Symlink(file.Paths[0], file.Inode.Target, file.Xattrs);
        }
        else
        {
            writer.File(file.Paths[0], file.Mode, 0, file.Xattrs);
            digests[file.Inode] = Digest.Sha256([]).ToString();
        }

        WriteLinks(writer, file);
    }

    void WriteData(TarWriter writer, LayerInput layer, Dictionary<int, FileNames> wanted, CancellationToken ct)
    {
        using var reader = new LayerReader(layer, new ImageBudget(limits));
        while (reader.Next() is not null)
        {
            ct.ThrowIfCancellationRequested();
            if (!wanted.TryGetValue(reader.Ordinal, out var file)) continue;

            CopyFile(writer, reader, file, ct);
            WriteLinks(writer, file);
        }
    }

    void CopyFile(TarWriter writer, LayerReader reader, FileNames file, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        writer.File(file.Paths[0], file.Mode, file.Inode.Size, file.Xattrs);
        for (int count; (count = reader.Read(buffer)) > 0;)
        {
            ct.ThrowIfCancellationRequested();
            hash.AppendData(buffer.AsSpan(0, count));
            writer.Data(buffer.AsSpan(0, count));
        }

        writer.EndFile(file.Inode.Size);
        digests[file.Inode] = Digest.Of(hash).ToString();
    }

    static void WriteLinks(TarWriter writer, FileNames file)
    {
        foreach (var path in file.Paths.Skip(1)) writer.HardLink(path, file.Paths[0]);
    }
}
