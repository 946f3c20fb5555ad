using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>The reading side of an OCI image layout, a directory or an archive of one, whoever made it.</summary>
public sealed class OciLayout
{
    const int ShownNames = 20;

    readonly ILayoutContent content;

    OciLayout(string root, ILayoutContent content) => (Root, this.content) = (root, content);

    /// <summary>The directory; of an archive its file.</summary>
    public string Root { get; }

    /// <exception cref="StageException">Code <c>not-found</c>: there is no image layout.</exception>
    public static OciLayout Open(string directory)
    {
        var root = Path.GetFullPath(directory);
        return Open(root, new DirectoryContent(root), "give the directory that holds oci-layout, index.json and blobs/");
    }

    /// <exception cref="StageException">
    /// Codes not-found: there is no such file, or no image layout in it; special-file, duplicate, too-many, io, and what a tar is refused
    /// for.
    /// </exception>
    public static OciLayout OpenArchive(string file, CancellationToken ct)
    {
        var path = Path.GetFullPath(file);
        return Open(path, ArchiveContent.Read(path, ct), "give a tar file that holds oci-layout, index.json and blobs/");
    }

    /// <summary>Of a layout in a directory.</summary>
    public string PathOf(Digest digest) => Path.Combine(Root, LayoutFiles.Blob(digest));

    /// <summary>True when the blob is there in its full size. Its content is not read; who parses it hashes it.</summary>
    public bool Has(Descriptor blob) => content.LengthOf(LayoutFiles.Blob(blob.Digest)) == blob.Size;

    /// <summary>Opens a blob for one pass from front to back; the content is not verified.</summary>
    /// <exception cref="StageException">Codes blob-missing, io.</exception>
    public Stream OpenBlob(Digest digest)
    {
        try
        {
            return content.Open(LayoutFiles.Blob(digest))
                ?? throw new StageException(
                    ErrorCodes.BlobMissing,
                    $"{Root} lacks blob {digest}",
                    "complete the image layout, or remove and pull the image again",
                    retriable: true);
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw new StageException(
                ErrorCodes.Io, $"blob {digest} of {Root} cannot be read: {e.Message}", "check the image layout", true, e);
        }
    }

    /// <summary>Reads a blob to its end: whether it is there and has another digest.</summary>
    internal async Task<bool> IsDamagedAsync(Digest digest, CancellationToken ct)
    {
        await using var stream = content.Open(LayoutFiles.Blob(digest));
        if (stream is null) return false;

        using var hash = digest.NewHash();
        var buffer = new byte[128 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, ct)) > 0;) hash.AppendData(buffer, 0, count);
        return Digest.Of(hash) != digest;
    }

    /// <summary>A manifest, index or configuration, read whole and verified.</summary>
    /// <exception cref="StageException">Codes blob-missing, too-large, truncated, digest-mismatch.</exception>
    public async Task<byte[]> ReadDocumentAsync(Descriptor document, CancellationToken ct)
    {
        await using var stream = OpenBlob(document.Digest);
        var bytes = await BoundedRead.AllAsync(stream, StrictJson.SizeLimit, $"blob {document.Digest}", ct);
        DocumentCheck.Verify(bytes, document);
        return bytes;
    }

    /// <summary>The images that index.json names, in its order.</summary>
    /// <exception cref="StageException">Codes json, json-duplicate, digest, too-large, io.</exception>
    public EquatableArray<Descriptor> Images() => ParseIndex().Manifests;

    /// <summary>The same, for those who must not overlook one: also an entry that cannot be used refuses all.</summary>
    /// <exception cref="StageException">As of <see cref="Images"/>.</exception>
    internal EquatableArray<Descriptor> AllImages() => ParseIndex().Whole();

    /// <summary>
    /// The image that a reference means here: by digest if it has one, else by name: the full canonical reference, then
    /// <c>repository:tag</c>, then the bare tag when only one image has it.
    /// </summary>
    /// <exception cref="StageException">
    /// Code <c>not-found</c>, listing the names; json and digest of an entry that has the name and cannot be read.
    /// </exception>
    public Descriptor Find(ImageReference reference)
    {
        var index = ParseIndex();
        if (reference.Digest is { } digest)
            return index.Manifests.FirstOrDefault(i => i.Digest == digest)
                ?? Describe(digest)?.Descriptor
                ?? throw NotFound(reference.Canonical, index.Manifests);
        return Named(index, reference.Canonical)
            ?? index.Manifests.FirstOrDefault(i => i.ImageName == reference.Canonical)
            ?? Named(index, $"{reference.Repository}:{reference.Tag}")
            ?? OnlyOne(index, reference.Tag!)
            ?? throw NotFound(reference.Canonical, index.Manifests);
    }

    /// <summary>
    /// The image with exactly this name, of which only one may have it where it is no more than a tag; else the one that the name means as
    /// a reference. Without a name the only image there is.
    /// </summary>
    /// <exception cref="StageException">As of <see cref="Find"/>.</exception>
    public Descriptor FindNamed(string? name)
    {
        var index = ParseIndex();
        if (name is null) return index.Manifests.Count == 1 ? index.Manifests[0] : throw NoName(index.Manifests);

        var isTag = !name.AsSpan().ContainsAny(":/@");
        return (isTag ? OnlyOne(index, name) : Named(index, name)) ?? Find(ImageReference.Parse(name));
    }

    /// <summary>A manifest or index that is present as a blob although index.json does not name it; null when it is not.</summary>
    internal ResolvedImage? Describe(Digest digest)
    {
        if (content.LengthOf(LayoutFiles.Blob(digest)) is not <= StrictJson.SizeLimit) return null;
        using var stream = OpenBlob(digest);
        var bytes = BoundedRead.All(stream, StrictJson.SizeLimit, $"blob {digest}");
        DocumentCheck.VerifyDigest(bytes, digest);
        var type = DocumentParser.ParseStored(bytes, $"blob {digest}").MediaType;
        return new ResolvedImage(new Descriptor(type, digest, bytes.Length), bytes);
    }

    internal byte[] ReadIndex()
    {
        var path = Path.Combine(Root, LayoutFiles.Index);
        try
        {
            using var stream = content.Open(LayoutFiles.Index) ?? throw new FileNotFoundException("there is no such file");
            return BoundedRead.All(stream, StrictJson.SizeLimit, path);
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw new StageException(ErrorCodes.Io, $"{path} cannot be read: {e.Message}", "check the image layout", true, e);
        }
    }

    static OciLayout Open(string root, ILayoutContent content, string hint) =>
        content.LengthOf(LayoutFiles.Marker) is not null && content.LengthOf(LayoutFiles.Index) is not null
            ? new OciLayout(root, content)
            : throw new StageException(
                ErrorCodes.NotFound, $"{root} is not an OCI image layout: {LayoutFiles.Marker} or {LayoutFiles.Index} is missing", hint);

    ImageIndex ParseIndex() => DocumentParser.ParseLayoutIndex(ReadIndex(), Path.Combine(Root, LayoutFiles.Index));

    static Descriptor? Named(ImageIndex index, string name) =>
        index.Manifests.FirstOrDefault(image => image.RefName == name)
        ?? (index.Unusable.FirstOrDefault(entry => entry.RefName == name) is { } faulty ? throw faulty.Refusal() : null);

    Descriptor? OnlyOne(ImageIndex index, string tag)
    {
        var tagged = index.Manifests.Where(image => image.RefName == tag).DistinctBy(image => image.Digest).ToList();
        return tagged.Count > 1
            ? throw new StageException(
                ErrorCodes.NotFound,
                $"{Root} has {tagged.Count} images with the name {tag}: {Listed(tagged.Select(image => $"{image.Digest}"))}",
                "name one of them by its digest: REPOSITORY@sha256:…")
            : Named(index, tag);
    }

    StageException NotFound(string wanted, EquatableArray<Descriptor> images) =>
        new(
            ErrorCodes.NotFound,
            $"{Root} has no {wanted}; it has: {(images.Count == 0 ? "nothing" : Names(images))}",
            "use one of these names, or put the image into the layout");

    StageException NoName(EquatableArray<Descriptor> images) =>
        images.Count == 0
            ? new StageException(ErrorCodes.NotFound, $"{Root} has no image", "put one into the layout")
            : new StageException(
                ErrorCodes.NotFound, $"{Root} has {images.Count} images: {Names(images)}", "give the name of one behind a colon");

    static string Names(EquatableArray<Descriptor> images) =>
        Listed(images.Select(image => image.RefName ?? image.ImageName ?? image.Digest.ToString()));

    static string Listed(IEnumerable<string> words)
    {
        var shown = words.Take(ShownNames + 1).ToList();
        var text = string.Join(", ", shown.Take(ShownNames).Select(word => ForeignText.Printable(word, 200)));
        return shown.Count > ShownNames ? $"{text}, …" : text;
    }
}
