using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>Built layers below the data directory: <c>layers/KEY.sqsh</c>, and beside it <c>layers/KEY.index</c>, written last.</summary>
public sealed class LayerStore
{
    readonly string layers;
    readonly string work;

    /// <param name="dataDirectory">Exists.</param>
    public LayerStore(string dataDirectory)
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

        layers = Path.Combine(dataDirectory, "layers");
        work = Path.Combine(dataDirectory, "work");
        Files.MakeDirectory(layers, ownerOnly);
        Files.MakeDirectory(work, ownerOnly);
    }

    public string ImagePath(string key) => Path.Combine(layers, key + ".sqsh");

    public LayerFiles FilesOf(string key) => new(ImagePath(key), IndexPath(key));

    public string IndexPath(string key) => Path.Combine(layers, key + ".index");

    /// <summary>The layer with this key if its file has the digest that was recorded; else null.</summary>
    public async Task<BuiltLayer?> FindAsync(string key, CancellationToken ct)
    {
        var layer = await LayerIndex.ReadLayerAsync(IndexPath(key), ct);
        if (layer is null || layer.Key != key || !File.Exists(ImagePath(key))) return null;

        return await DigestAsync(ImagePath(key), ct) == layer.Digest ? layer : null;
    }

    /// <summary>A name in the scratch directory that nobody else uses.</summary>
    internal string Temporary() => Path.Combine(work, $"layer-{Guid.NewGuid():n}");

    internal void Publish(string image, BuiltLayer layer, IEnumerable<LayerIndexEntry> entries)
    {
        var index = Temporary();
        try
        {
            using (var output = new BufferedStream(new FileStream(index, FileMode.CreateNew, FileAccess.Write), 64 * 1024))
                LayerIndex.Write(output, layer, entries);

            Publish(image, ImagePath(layer.Key));
            Publish(index, IndexPath(layer.Key));
        }
        catch (LinuxException error)
        {
            throw CannotStore(layer, error);
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
        catch (LinuxException error)
        {
            throw CannotStore(layer, error);
        }
        finally
        {
            File.Delete(index);
        }
    }

    static StageException CannotStore(BuiltLayer layer, LinuxException error) => new(
        ErrorCodes.Io, $"layer {layer.Key} cannot be stored: {error.Message}", "Check the disk of the data directory.", true, error);

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
