using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>What some digests lead to in a layout, as far as it is there.</summary>
/// <param name="Blobs">All of it, the digests themselves included.</param>
/// <param name="Manifests">Those that are manifests of one image.</param>
sealed record LayoutReach(IReadOnlySet<Digest> Blobs, ImmutableArray<Digest> Manifests)
{
    /// <exception cref="StageException">
    /// Code <c>io</c>: a document cannot be read. One that is there and says nothing sensible leads nowhere.
    /// </exception>
    public static LayoutReach From(OciLayout layout, IEnumerable<Digest> roots)
    {
        var blobs = new HashSet<Digest>();
        var read = new HashSet<Digest>();
        var manifests = ImmutableArray.CreateBuilder<Digest>();
        var ahead = new Stack<Digest>(roots);
        while (ahead.TryPop(out var digest))
        {
            blobs.Add(digest);

            // Apart from the blobs: an image may list the manifest of another one among its layers.
            if (!read.Add(digest)) continue;

            switch (Document(layout, digest))
            {
                case ImageIndex index:
                    foreach (var entry in index.Manifests) ahead.Push(entry.Digest);
                    break;
                case ImageManifest manifest:
                    manifests.Add(digest);
                    blobs.Add(manifest.Config.Digest);
                    blobs.UnionWith(manifest.Layers.Select(layer => layer.Digest));
                    break;
            }
        }

        return new LayoutReach(blobs, manifests.ToImmutable());
    }

    static ImageDocument? Document(OciLayout layout, Digest digest)
    {
        try
        {
            return layout.Describe(digest) is var (descriptor, bytes)
                ? DocumentParser.Parse(bytes, descriptor.MediaType, $"blob {digest}")
                : null;
        }
        catch (StageException damaged) when (damaged.Code != ErrorCodes.Io)
        {
            return null;
        }
    }
}
