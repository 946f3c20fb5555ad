using System.Buffers;
using Strata.Controllers.Stages;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

// Downloads: shared by all who ask for one blob, and continued where an earlier one broke off.
public sealed partial class OciStore
{
    const int BufferSize = 256 * 1024;

    readonly SharedDownloads downloads = new();

    /// <summary>
    /// Brings a blob in unless it is there. Calls for the same digest and source share one download, and one that is cancelled does not
    /// take it from the others. Of several sources the first that is complete counts.
    /// </summary>
    /// <param name="source">Who sends it: what one source has begun is continued by that source only.</param>
    /// <param name="open">
    /// Opens the content, at the position that it is given or at its start. Called again from the start when a continued download turns out
    /// wrong.
    /// </param>
    /// <param name="progress">Gets the bytes written so far; called from the download.</param>
    /// <exception cref="StageException">Codes truncated, digest-mismatch, space, io, and those of <paramref name="open"/>.</exception>
    public Task AddAsync(
        Descriptor blob,
        string source,
        Func<BlobPosition, CancellationToken, Task<BlobBody>> open,
        Action<long>? progress,
        CancellationToken ct) =>
        Layout.Has(blob)
            ? Task.CompletedTask
            : downloads.JoinAsync(blob.Digest, source, token => DownloadAsync(blob, source, open, progress, token), ct);

    /// <summary>Removes downloads that broke off, but for those that go on at this moment.</summary>
    /// <exception cref="Linux.LinuxException"/>
    internal void SweepPartials(Holds<Digest>.Sweep sweep, SweepTally tally) => partials.Sweep(sweep, tally);

    /// <summary>How much of a blob an earlier download has brought.</summary>
    internal long PartialBytes(Descriptor blob) => Math.Min(partials.LengthOf(blob.Digest), blob.Size);

    async Task DownloadAsync(
        Descriptor blob,
        string source,
        Func<BlobPosition, CancellationToken, Task<BlobBody>> open,
        Action<long>? progress,
        CancellationToken ct)
    {
        if (Layout.Has(blob)) return;
        var path = PartialOf(blob, source);
        using var use = partials.Use(path);
        using var ingest = Continue(blob, path, ct);
        try
        {
            while (!await CompleteAsync(blob, path, open, ingest, progress, ct)) ingest.Restart();
        }
        catch (Exception e) when (LeavesWorth(e))
        {
            if (!Layout.Has(blob)) ingest.Keep();
            throw;
        }
        catch (StageException e) when (e.Code == ErrorCodes.Space)
        {
            // While the blob is in use no clean-up makes room of what other sources have begun.
            OnDisk(() => partials.Remove(blob.Digest));
            throw;
        }

        // Another source may have been faster; then our file has lost its name.
        if (!Layout.Has(blob)) Publish(ingest, blob.Digest);
        OnDisk(() => partials.Remove(blob.Digest));
    }

    /// <summary>What has come is good for another try: not when it is wrong, or the disk needs the room.</summary>
    static bool LeavesWorth(Exception error) =>
        error is OperationCanceledException
        || (error is StageException { Code: not ErrorCodes.DigestMismatch } stage && !DiskErrors.IsOne(stage));

    /// <summary>Brings what is missing. False when the whole is wrong, and its beginning was of an earlier download.</summary>
    async Task<bool> CompleteAsync(
        Descriptor blob,
        string path,
        Func<BlobPosition, CancellationToken, Task<BlobBody>> open,
        BlobIngest ingest,
        Action<long>? progress,
        CancellationToken ct)
    {
        var began = ingest.Written;
        if (began == 0 || began < blob.Size)
        {
            var body = await open(new BlobPosition(began, began > 0 ? partials.ValidatorOf(path) : null), ct);
            await using var content = body.Content;
            if (body.From != began) ingest.Restart();
            began = body.From;
            partials.Remember(path, body.Validator);
            await CopyAsync(content, ingest, blob, progress, ct);
        }

        try
        {
            ingest.Verify(blob);
            return true;
        }
        catch (StageException e) when (e.Code == ErrorCodes.DigestMismatch && began > 0)
        {
            return false;
        }
    }

    async Task CopyAsync(Stream source, BlobIngest ingest, Descriptor blob, Action<long>? progress, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, ct)) > 0)
            {
                if (ingest.Written + read > blob.Size) throw TooLong(blob);
                ingest.Write(buffer.AsSpan(0, read));
                progress?.Invoke(ingest.Written);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    string PartialOf(Descriptor blob, string source)
    {
        try
        {
            return partials.PathOf(blob.Digest, source);
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw DiskErrors.From(e, Layout.Root);
        }
    }

    BlobIngest Continue(Descriptor blob, string path, CancellationToken ct)
    {
        try
        {
            return BlobIngest.Continue(path, blob, ct);
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw DiskErrors.From(e, Layout.Root);
        }
    }

    static StageException TooLong(Descriptor blob) =>
        new(
            ErrorCodes.DigestMismatch,
            $"blob {blob.Digest} is longer than the {blob.Size} bytes that the manifest says",
            "the registry or something on the way changed the content; do not use it, and push the image again",
            retriable: true);
}
