using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>A squashfs that is on the disk under its key.</summary>
/// <param name="Digest">Of the squashfs file, <c>sha256:…</c>.</param>
/// <param name="Size">Bytes of the squashfs file.</param>
/// <param name="Entries">Names in it, the root not counted.</param>
/// <param name="UnpackedSize">Bytes of the files in it, each inode once.</param>
/// <param name="Warnings">What was odd in the image, all of them <see cref="Finding.IsWarning"/>.</param>
/// <param name="Content">What the image was judged by; null for a layer that an older version left.</param>
public sealed record BuiltLayer(
    string Key,
    string Digest,
    long Size,
    ExtensionMetadata Metadata,
    int Entries,
    long UnpackedSize,
    ImmutableArray<Finding> Warnings,
    ContentPolicy? Content = null);
