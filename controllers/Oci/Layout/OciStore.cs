using System.Security.Cryptography;
using Strata.Controllers.Linux;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Stages;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// The writing side of an OCI image layout directory. One instance per directory: its index.json is rewritten under a lock of this
/// instance. A blob has its name only when size and digest are verified and its bytes are on disk. What killed writers have left
/// half-written goes when it is opened.
/// </summary>
public sealed partial class OciStore : IDisposable
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const UnixFileMode Readable = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    readonly BlobNames files;
    readonly UnixFileMode blobMode;   // also tells whose the layout is
    readonly PartialBlobs partials;
    readonly DirectoryUse ingest;
    readonly SemaphoreSlim indexLock = new(1);

    OciStore(OciLayout layout, IDurableFiles files, UnixFileMode blobMode, DirectoryUse ingest)
    {
        Layout = layout;
        this.files = new BlobNames(files);
        this.blobMode = blobMode;
        this.ingest = ingest;
        partials = new PartialBlobs(Path.Combine(layout.Root, LayoutFiles.Partial)) { MostBytes = MostPartialBytes(layout.Root) };
    }

    public OciLayout Layout { get; }

    /// <summary>Blobs in use: no clean-up removes them.</summary>
    public Holds<Digest> Holds { get; } = new();

    /// <summary>
    /// The agent's own layout: private. Downloads that broke off stay, and can go on. One process at a time.
    /// </summary>
    public static OciStore OpenPrivate(string directory, IDurableFiles files)
    {
        var store = Open(directory, files, Private | UnixFileMode.UserExecute, Private);
        store.partials.Trim();
        return store;
    }

    /// <summary>A layout that is made to be given away: readable by everybody; what is there already stays.</summary>
    public static OciStore OpenShared(string directory, IDurableFiles files) =>
        Open(directory, files, Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute, Readable);

    /// <summary>Stores a small document under its own digest.</summary>
    public Digest Add(ReadOnlySpan<byte> document)
    {
        using var ingest = NewIngest(IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
        return Add(ingest, document);
    }

    /// <summary>Stores a document whose digest is verified already.</summary>
    internal void Add(Descriptor document, ReadOnlySpan<byte> bytes)
    {
        using var ingest = NewIngest(document.Digest.NewHash());
        Add(ingest, bytes);
    }

    /// <summary>Stores what a writer produces, whose digest is known only afterwards.</summary>
    public async Task<(Digest Digest, long Size)> AddAsync(Func<Stream, CancellationToken, Task> write, CancellationToken ct)
    {
        using var ingest = NewIngest(IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
        await write(ingest, ct);
        var digest = ingest.Seal();
        Publish(ingest, digest);
        return (digest, ingest.Written);
    }

    /// <summary>A document that is here and sound. A damaged one is removed, so that it is brought again.</summary>
    internal Task<byte[]?> KeptAsync(Descriptor document, CancellationToken ct) =>
        SoundAsync(
            document.Digest, async () => Layout.Has(document) ? await Layout.ReadDocumentAsync(document, ct) : null);

    /// <summary>A manifest or index that is here and sound, of which only the digest is known.</summary>
    internal Task<ResolvedImage?> KeptAsync(Digest digest) => SoundAsync(digest, () => Task.FromResult(Layout.Describe(digest)));

    /// <summary>
    /// Takes a blob out if its bytes are not those that its name promises; the next pull brings it again. Sound ones stay: other images
    /// may share them, and there may be nobody to bring them again.
    /// </summary>
    public async Task RemoveDamagedAsync(Digest digest, CancellationToken ct)
    {
        var path = Layout.PathOf(digest);
        if (BlobNames.Seen(path) is { } seen && await Layout.IsDamagedAsync(digest, ct)) OnDisk(() => files.Remove(path, seen));
    }

    async Task<T?> SoundAsync<T>(Digest digest, Func<Task<T?>> read)
        where T : class
    {
        var path = Layout.PathOf(digest);
        if (BlobNames.Seen(path) is not { } seen) return null;

        try
        {
            return await read();
        }
        catch (StageException e) when (e.Code == ErrorCodes.DigestMismatch)
        {
            OnDisk(() => files.Remove(path, seen));
            return null;
        }
        catch (StageException e) when (e.Code == ErrorCodes.BlobMissing)
        {
            return null; // somebody else has found it damaged
        }
    }

    /// <summary>Names an image in index.json; the name is taken from whichever image had it.</summary>
    public Task TagAsync(Descriptor image, string refName, CancellationToken ct) =>
        EditIndexAsync(
            (index, what) => LayoutIndexEdit.WithImage(index, image with { IsPulled = blobMode == Private }, refName, what), ct);

    /// <summary>Takes a name out of index.json; the blobs stay.</summary>
    public Task UntagAsync(string refName, CancellationToken ct) =>
        EditIndexAsync((index, what) => LayoutIndexEdit.Without(index, refName, what), ct);

    /// <summary>Takes the names that the agent gave and does not want any more out of index.json, and leaves all others.</summary>
    /// <exception cref="StageException">Codes json, json-duplicate, digest, too-large, space, io; index.json is as it was.</exception>
    internal Task UntagAsync(Func<Descriptor, bool> isUnwanted, CancellationToken ct)
    {
        return EditIndexAsync(
            (index, what) => DocumentParser.ParseLayoutIndex(index, what).Whole().Any(IsDropped)
                ? LayoutIndexEdit.Without(index, IsDropped, what)
                : index,
            ct);

        bool IsDropped(Descriptor image) => image.IsPulled && isUnwanted(image);
    }

    public void Dispose()
    {
        ingest.Dispose();
        indexLock.Dispose();
    }

    Digest Add(BlobIngest ingest, ReadOnlySpan<byte> document)
    {
        ingest.Write(document);
        var digest = ingest.Seal();
        Publish(ingest, digest);
        return digest;
    }

    void Publish(BlobIngest ingest, Digest digest) => OnDisk(() =>
    {
        var path = Layout.PathOf(digest);
        LayoutDirectories.Make(Layout.Root, $"{LayoutFiles.Blobs}/{digest.Algorithm}");
        ingest.Publish(path, blobMode, files);
    });

    async Task EditIndexAsync(Func<byte[], string, byte[]> edit, CancellationToken ct)
    {
        await indexLock.WaitAsync(ct);
        try
        {
            var path = Path.Combine(Layout.Root, LayoutFiles.Index);
            var index = Layout.ReadIndex();
            if (edit(index, path) is var edited && edited != index) OnDisk(() => Replace(path, edited, NewTemporary(), blobMode, files));
        }
        finally
        {
            indexLock.Release();
        }
    }

    BlobIngest NewIngest(IncrementalHash hash)
    {
        try
        {
            return new BlobIngest(NewTemporary(), hash);
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw DiskErrors.From(e, Layout.Root);
        }
    }

    string NewTemporary() => Path.Combine(Layout.Root, LayoutFiles.Ingest, DirectoryUse.NewName());

    void OnDisk(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw DiskErrors.From(e, Layout.Root);
        }
    }

    /// <summary>An image that can be built has no more; and a small disk is not for what nobody may ask for again.</summary>
    static long MostPartialBytes(string directory) => Math.Min(LayerLimits.Default.ImageBytes, new DriveInfo(directory).TotalSize / 10);

    static OciStore Open(string directory, IDurableFiles files, UnixFileMode directoryMode, UnixFileMode fileMode)
    {
        Directory.CreateDirectory(directory, directoryMode);
        foreach (var name in (string[])[$"{LayoutFiles.Blobs}/sha256", LayoutFiles.Ingest])
            LayoutDirectories.Make(directory, name, directoryMode);
        LayoutDirectories.Check(Path.Combine(directory, LayoutFiles.Partial));
        var ingest = OpenIngest(Path.Combine(directory, LayoutFiles.Ingest));
        try
        {
            Create(directory, files, fileMode);
            return new OciStore(OciLayout.Open(directory), files, fileMode, ingest);
        }
        catch
        {
            ingest.Dispose();
            throw;
        }
    }

    static DirectoryUse OpenIngest(string path)
    {
        try
        {
            return DirectoryUse.Open(path);
        }
        catch (LinuxException link) when (link.Number == Errno.ENOTDIR)
        {
            throw LayoutDirectories.IsLink(path, link);
        }
    }

    static void Create(string directory, IDurableFiles files, UnixFileMode fileMode)
    {
        var temporary = Path.Combine(directory, LayoutFiles.Ingest, DirectoryUse.NewName());
        CreateFile(LayoutFiles.Index, LayoutFiles.EmptyIndex);
        CreateFile(LayoutFiles.Marker, LayoutFiles.MarkerContent);

        void CreateFile(string name, ReadOnlySpan<byte> content)
        {
            var path = Path.Combine(directory, name);
            if (!File.Exists(path)) Replace(path, content, temporary, fileMode, files);
        }
    }

    static void Replace(string path, ReadOnlySpan<byte> content, string temporary, UnixFileMode mode, IDurableFiles files)
    {
        using var ingest = new BlobIngest(temporary, IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
        ingest.Write(content);
        ingest.Publish(path, mode, files);
    }
}
