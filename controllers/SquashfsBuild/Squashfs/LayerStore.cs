using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Controllers.Stages;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>Built layers below the data directory: <c>layers/KEY.sqsh</c>, and beside it <c>layers/KEY.index</c>, written last.</summary>
public sealed class LayerStore
{
    const string ImageEnding = ".sqsh";
    const string IndexEnding = ".index";

    readonly string layers;
    readonly string work;
    readonly LayerVerifier verifier;

    /// <param name="dataDirectory">Exists.</param>
    /// <param name="verifier">Null: every layer is read when this process first meets it.</param>
    public LayerStore(string dataDirectory, LayerVerifier? verifier = null)
    {
        this.verifier = verifier ?? new LayerVerifier();
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

        layers = Path.Combine(dataDirectory, "layers");
        work = Path.Combine(dataDirectory, "work");
        Files.MakeDirectory(layers, ownerOnly);
        Files.MakeDirectory(work, ownerOnly);
    }

    /// <summary>Keys in use: no clean-up removes their files.</summary>
    public Holds<string> Holds { get; } = new();

    public string ImagePath(string key) => Path.Combine(layers, key + ImageEnding);

    public LayerFiles FilesOf(string key) => new(ImagePath(key), IndexPath(key));

    public string IndexPath(string key) => Path.Combine(layers, key + IndexEnding);

    /// <summary>The layer with this key if its file has the digest that was recorded, as far as its stamp tells; else null.</summary>
    /// <param name="isReadInFull">Whatever its stamp says.</param>
    /// <exception cref="StageException">io</exception>
    public async Task<BuiltLayer?> FindAsync(string key, bool isReadInFull, CancellationToken ct)
    {
        var layer = await LayerIndex.ReadLayerAsync(IndexPath(key), ct);
        if (layer is null || layer.Key != key || !File.Exists(ImagePath(key))) return null;

        try
        {
            await verifier.VerifyAsync(ImagePath(key), layer.Digest, isReadInFull, ct);
            return layer;
        }
        catch (StageException damaged) when (damaged.Code == ErrorCodes.ImageDigest)
        {
            return null;
        }
    }

    /// <summary>Removes the layers that nobody wants or holds; of each the index first, so that no half is taken for a layer.</summary>
    /// <param name="wanted">Keys.</param>
    /// <exception cref="LinuxException"/>
    internal void Sweep(Holds<string>.Sweep sweep, IReadOnlySet<string> wanted, SweepTally tally)
    {
        foreach (var group in Directory.GetFileSystemEntries(layers).GroupBy(KeyOf))
        {
            if (group.Key is { } key)
            {
                if (!wanted.Contains(key)) sweep.Remove(key, () => tally.Remove(Remove(key)));
            }
            else
            {
                foreach (var path in group) tally.Leave(path);
            }
        }
    }

    /// <summary>Takes a layer away that is not what was built.</summary>
    /// <exception cref="LinuxException"/>
    internal void Drop(string key) => Remove(key);

    long Remove(string key) => Files.Remove(IndexPath(key)) + Files.Remove(ImagePath(key));

    // Null for what is no file of a layer.
    static string? KeyOf(string path) =>
        Path.GetExtension(path) is ImageEnding or IndexEnding && Path.GetFileNameWithoutExtension(path) is var key && LayerKey.IsKey(key)
            && Files.TypeOf(path) == FileType.File
            ? key
            : null;

    /// <summary>A name in the scratch directory that nobody else uses.</summary>
    internal string Temporary() => Path.Combine(work, $"layer-{Guid.NewGuid():n}");

    /// <param name="image">A file of ours alone, whose digest was just taken.</param>
    internal void Publish(string image, BuiltLayer layer, IEnumerable<LayerIndexEntry> entries)
    {
        var index = Temporary();
        try
        {
            using (var output = new BufferedStream(new FileStream(index, FileMode.CreateNew, FileAccess.Write), 64 * 1024))
                LayerIndex.Write(output, layer, entries);

            Publish(image, ImagePath(layer.Key));
            verifier.Note(ImagePath(layer.Key), layer.Digest);
            Publish(index, IndexPath(layer.Key));
        }
        catch (Exception error) when (DiskErrors.Covers(error))
        {
            throw DiskErrors.From(error, layers);
        }
        finally
        {
            File.Delete(index);
        }
    }

    /// <summary>Keeps the layer's file, and puts a new verdict before the entries of its index.</summary>
    /// <exception cref="StageException">`io`</exception>
    internal async Task<BuiltLayer> JudgedAsync(BuiltLayer layer, CancellationToken ct)
    {
        var index = Temporary();
        try
        {
            await LayerIndex.CopyAsync(IndexPath(layer.Key), index, layer, ct);
            Publish(index, IndexPath(layer.Key));
            return layer;
        }
        catch (Exception error) when (DiskErrors.Covers(error))
        {
            throw DiskErrors.From(error, layers);
        }
        finally
        {
            File.Delete(index);
        }
    }

    static void Publish(string temporary, string path)
    {
        using (var file = File.OpenHandle(temporary, access: FileAccess.ReadWrite)) Files.Sync(file, temporary);
        Files.RenameDurably(temporary, path);
    }

    internal static async Task<string> DigestAsync(string path, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20,
            FileOptions.SequentialScan);
        return (await Digest.Sha256Async(file, ct)).ToString();
    }
}
