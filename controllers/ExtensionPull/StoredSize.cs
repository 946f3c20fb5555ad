using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPull;

/// <summary>Refuses layers before their first byte that would be refused for their size when they are unpacked.</summary>
static class StoredSize
{
    /// <summary>Compressing what cannot be compressed adds less than one byte to so many.</summary>
    const int Overhead = 256;

    /// <exception cref="StageException">Code <c>layer-too-large</c>.</exception>
    public static void Check(ImageReference reference, IReadOnlyList<Descriptor> layers)
    {
        const string hint = "this is no ordinary extension; ask its publisher";
        var limits = LayerLimits.Default;
        if (layers.FirstOrDefault(layer => layer.Size > Stored(limits.LayerBytes)) is { } large)
            throw new StageException(
                ErrorCodes.LayerTooLarge,
                $"{reference}: layer {large.Digest} has {large.Size} bytes; a layer may unpack to {limits.LayerBytes}",
                hint);
        if (layers.Sum(layer => layer.Size) is var all && all > Stored(limits.ImageBytes))
            throw new StageException(
                ErrorCodes.LayerTooLarge,
                $"{reference}: its layers have {all} bytes together; an image may unpack to {limits.ImageBytes}",
                hint);
    }

    static long Stored(long unpacked) => unpacked + (unpacked / Overhead);
}
