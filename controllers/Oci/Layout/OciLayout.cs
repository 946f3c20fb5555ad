using System.Text;
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
        catch (IOException e)
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
    public EquatableArray<Descriptor> Images() => DocumentParser.ParseLayoutIndex(ReadIndex(), Path.Combine(Root, LayoutFiles.Index));

    /// <summary>
    /// The image that a reference means here: by digest if it has one, else by name: the full canonical reference, then
    /// <c>repository:tag</c>, then the bare tag when only one entry has it.
    /// </summary>
    /// <exception cref="StageException">Code <c>not-found</c>, listing the names.</exception>
    public Descriptor Find(ImageReference reference)
    {
        var images = Images();
        if (reference.Digest is { } digest)
            return images.FirstOrDefault(i => i.Digest == digest)
                ?? Describe(digest)?.Descriptor
                ?? throw NotFound(reference.Canonical, images);
        return images.FirstOrDefault(i => i.RefName == reference.Canonical)
            ?? images.FirstOrDefault(i => i.RefName == $"{reference.Repository}:{reference.Tag}")
            ?? OnlyOne(images, reference.Tag!)
            ?? throw NotFound(reference.Canonical, images);
    }

    /// <summary>The image with exactly this name; without a name the only one there is.</summary>
    /// <exception cref="StageException">Code <c>not-found</c>, listing the names.</exception>
    public Descriptor FindNamed(string? name)
    {
        var images = Images();
        if (name is null) return images.Count == 1 ? images[0] : throw NoName(images);
        return images.FirstOrDefault(i => i.RefName == name) ?? throw NotFound(name, images);
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
        catch (IOException e)
        {
            throw new StageException(ErrorCodes.Io, $"{path} cannot be read: {e.Message}", "check the image layout", true, e);
        }
    }

    static OciLayout Open(string root, ILayoutContent content, string hint) =>
        content.LengthOf(LayoutFiles.Marker) is not null && content.LengthOf(LayoutFiles.Index) is not null
            ? new OciLayout(root, content)
            : throw new StageException(
                ErrorCodes.NotFound, $"{root} is not an OCI image layout: {LayoutFiles.Marker} or {LayoutFiles.Index} is missing", hint);

    static Descriptor? OnlyOne(EquatableArray<Descriptor> images, string tag)
    {
        var named = images.Where(i => i.RefName == tag).Take(2).ToList();
        return named.Count == 1 ? named[0] : null;
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

    static string Names(EquatableArray<Descriptor> images)
    {
        var names = new StringBuilder();
        foreach (var image in images.Take(ShownNames))
            names.Append(names.Length == 0 ? "" : ", ").Append(ForeignText.Printable(image.RefName ?? image.Digest.ToString(), 200));
        return images.Count > ShownNames ? $"{names}, …" : $"{names}";
    }
}
