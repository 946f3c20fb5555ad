using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>The way from what a reference means to the manifest of one platform's image, through the indexes before it.</summary>
static class ManifestSearch
{
    const int DepthLimit = 2;

    /// <param name="name">Of the image, for errors.</param>
    /// <param name="read">Gives the verified bytes of a document.</param>
    /// <exception cref="StageException">Those of <see cref="DocumentParser.Parse"/>; platform, too-many.</exception>
    public static async Task<(ImageManifest Manifest, Digest Digest)> FindAsync(
        ResolvedImage resolved, Platform wanted, string name, Func<Descriptor, Task<byte[]>> read)
    {
        var (descriptor, bytes) = resolved;
        for (var depth = 0; ; depth++)
        {
            var what = $"{name} ({descriptor.Digest})";
            var document = DocumentParser.Parse(bytes, descriptor.MediaType, what);
            if (document is ImageManifest manifest) return (manifest, descriptor.Digest);
            if (depth == DepthLimit)
                throw new StageException(
                    ErrorCodes.TooMany, $"{what}: an index in an index in an index", "this is no ordinary image; ask its publisher");

            descriptor = PlatformChoice.From((ImageIndex)document, wanted, what);
            bytes = await read(descriptor);
        }
    }
}
