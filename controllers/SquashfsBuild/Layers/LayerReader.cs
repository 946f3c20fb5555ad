using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Reads the entries of one layer from its blob: decompress, hash, bound, parse. When <see cref="Next"/> has returned null, every
/// byte of the blob was seen and the digest is right; entries given before that are not to be published yet.
/// </summary>
sealed class LayerReader : IDisposable
{
    readonly LayerInput layer;
    readonly ImageBudget budget;
    readonly BlobStream blob;
    readonly UnpackedStream unpacked;
    readonly TarStream tar;

    /// <exception cref="StageException">media-type, blob-missing, io, and what the first bytes of the blob tell</exception>
    public LayerReader(LayerInput layer, ImageBudget budget)
    {
        this.layer = layer;
        this.budget = budget;
        var compression = LayerCompressions.Of(layer.MediaType);
        blob = OpenBlob();
        unpacked = OpenUnpacked(compression);
        tar = new TarStream(unpacked, budget.Limits, isEndProven: layer.DiffId is not null);
    }

    /// <summary>The entry's number in its layer, from 0; stable between readings.</summary>
    public int Ordinal { get; private set; } = -1;

    /// <exception cref="StageException">Whatever is wrong with the layer; a wrong digest is named rather than what it led to.</exception>
    public TarEntry? Next() => Guarded(() =>
    {
        var entry = tar.Next();
        if (entry is null)
        {
            blob.Verify();
            unpacked.Verify();
            return null;
        }

        Ordinal++;
        budget.CountEntry();
        return entry;
    });

    /// <summary>Data of the current entry; 0 at its end.</summary>
    public int Read(Span<byte> destination)
    {
        try
        {
            return tar.Read(destination);
        }
        catch (StageException)
        {
            blob.Blame();
            throw;
        }
        catch (IOException error)
        {
            throw Unreadable(error);
        }
    }

    public void Dispose()
    {
        unpacked.Dispose();
        blob.Dispose();
    }

    BlobStream OpenBlob()
    {
        try
        {
            return new BlobStream(layer);
        }
        catch (IOException error)
        {
            throw Unreadable(error);
        }
    }

    UnpackedStream OpenUnpacked(LayerCompression compression)
    {
        try
        {
            return Guarded(() => new UnpackedStream(LayerCompressions.Decode(compression, blob), blob, layer, budget));
        }
        catch
        {
            blob.Dispose();
            throw;
        }
    }

    T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (StageException error) when (error.Code is not (ErrorCodes.LayerTooLarge or ErrorCodes.TooMany))
        {
            blob.Blame();
            throw;
        }
        catch (IOException error)
        {
            throw Unreadable(error);
        }
    }

    StageException Unreadable(IOException error) => error is FileNotFoundException or DirectoryNotFoundException
        ? new(ErrorCodes.BlobMissing, $"the blob of layer {layer.Digest} is missing", Refusal.HintFor(ErrorCodes.BlobMissing), true, error)
        : new(
            ErrorCodes.Io,
            $"layer {layer.Digest} cannot be read: {Refusal.Quote(error.Message)}",
            Refusal.HintFor(ErrorCodes.Io),
            true,
            error);
}
