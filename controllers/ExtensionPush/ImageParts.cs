using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPush;

/// <summary>Everything an image consists of, in the order in which a registry takes it: what is referred to before what refers.</summary>
/// <param name="Blobs">Configurations and layers, each once.</param>
/// <param name="Documents">Manifests and indexes, each once; the image itself is the last.</param>
sealed record ImageParts(IReadOnlyList<Descriptor> Blobs, IReadOnlyList<Descriptor> Documents)
{
    const int DepthLimit = 2;
    const int DocumentLimit = 1000;

    /// <summary>Reads all documents of an image, verified. Parts are taken whatever they are: attestations belong to it too.</summary>
    /// <exception cref="StageException">What is missing or wrong in the layout; <c>too-many</c>.</exception>
    public static async Task<ImageParts> ReadAsync(OciLayout layout, Descriptor image, CancellationToken ct)
    {
        var (blobs, documents) = (new OrderedDictionary<Digest, Descriptor>(), new OrderedDictionary<Digest, Descriptor>());
        await AddAsync(image, 0);
        return new ImageParts([.. blobs.Values], [.. documents.Values]);

        async Task AddAsync(Descriptor document, int depth)
        {
            if (documents.ContainsKey(document.Digest)) return;

            var what = $"{document.Digest}";
            if (depth > DepthLimit) throw TooMany($"{what}: an index in an index in an index");
            var parts = DocumentParser.ParseParts(await layout.ReadDocumentAsync(document, ct), document.MediaType, what);
            foreach (var blob in parts.Blobs) blobs.TryAdd(blob.Digest, blob);
            foreach (var inner in parts.Documents) await AddAsync(inner, depth + 1);
            documents.TryAdd(document.Digest, document);
            if (documents.Count > DocumentLimit) throw TooMany($"{image.Digest} has more than {DocumentLimit} manifests");
        }
    }

    static StageException TooMany(string problem) =>
        new(ErrorCodes.TooMany, problem, "this is no ordinary image; ask its publisher");
}
