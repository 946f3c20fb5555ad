using System.Security.Cryptography;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// A blob on its way into a layout: a private file without a name in <c>blobs/</c>, hashed while it is written. It gets its name when
/// size and digest are proven, and is gone in every other case.
/// </summary>
sealed class BlobIngest : WriteOnlyStream
{
    const int ReadSize = 128 * 1024;

    readonly IncrementalHash hash;
    readonly FileStream file;
    bool published;
    bool kept;

    /// <param name="temporary">A path that does not exist, on the file system of the layout.</param>
    public BlobIngest(string temporary, IncrementalHash hash)
        : this(temporary, hash, FileMode.CreateNew)
    {
    }

    BlobIngest(string path, IncrementalHash hash, FileMode mode)
    {
        this.hash = hash;
        file = new FileStream(path, new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    /// <summary>
    /// Goes on behind what an earlier ingest has kept, which is hashed again; begins anew where that is longer than the blob.
    /// </summary>
    /// <param name="path">Of the file that may be there.</param>
    /// <exception cref="OperationCanceledException">The file is kept as it is.</exception>
    public static BlobIngest Continue(string path, Descriptor blob, CancellationToken ct)
    {
        var ingest = new BlobIngest(path, blob.Digest.NewHash(), FileMode.OpenOrCreate);
        try
        {
            ingest.HashKept(blob.Size, ct);
            return ingest;
        }
        catch (Exception failure)
        {
            ingest.kept = failure is OperationCanceledException;
            ingest.Dispose();
            throw;
        }
    }

    public long Written { get; private set; }

    public override long Length => Written;

    public override long Position { get => Written; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        hash.AppendData(buffer);
        try
        {
            file.Write(buffer);
        }
        catch (IOException e)
        {
            throw DiskErrors.From(e, Path.GetDirectoryName(file.Name)!);
        }
        Written += buffer.Length;
    }

    // The page cache takes a write in microseconds; a hop to another thread for each costs more than it.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Forgets what was written.</summary>
    public void Restart()
    {
        file.SetLength(0);
        file.Position = 0;
        _ = hash.GetHashAndReset();
        Written = 0;
    }

    /// <summary>Leaves what was written where it is, for a later <see cref="Continue"/>.</summary>
    public void Keep() => kept = Written > 0;

    /// <summary>The name of what was written; nothing can be written afterwards.</summary>
    public Digest Seal() => Digest.Of(hash);

    /// <summary>Ends the writing and compares with the promise.</summary>
    /// <exception cref="StageException">Codes truncated, digest-mismatch.</exception>
    public void Verify(Descriptor expected)
    {
        if (Written < expected.Size)
            throw new StageException(
                ErrorCodes.Truncated,
                $"blob {expected.Digest} is {expected.Size - Written} bytes short (got {Written}, the manifest says {expected.Size})",
                "the connection or the registry lost a part of it; it is tried again",
                retriable: true);
        if (Seal() is var actual && actual != expected.Digest)
            throw new StageException(
                ErrorCodes.DigestMismatch,
                $"blob {expected.Digest} has the digest {actual}",
                "the registry or something on the way changed the content; do not use it, and push the image again",
                retriable: true);
    }

    /// <summary>Makes content and name durable.</summary>
    public void Publish(string path, UnixFileMode mode, IDurableFiles files)
    {
        File.SetUnixFileMode(file.SafeFileHandle, mode);
        files.Sync(file.SafeFileHandle);
        files.Rename(file.Name, path);
        published = true;
        files.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    void HashKept(long limit, CancellationToken ct)
    {
        if (file.Length > limit)
        {
            Restart();
            return;
        }

        var buffer = new byte[ReadSize];
        ct.ThrowIfCancellationRequested();
        for (int count; (count = file.Read(buffer)) > 0; Written += count)
        {
            hash.AppendData(buffer, 0, count);
            ct.ThrowIfCancellationRequested();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
            hash.Dispose();
            if (!published && !kept) File.Delete(file.Name);
        }
        base.Dispose(disposing);
    }
}
