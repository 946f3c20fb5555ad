namespace Strata.Resources.Node;

/// <summary>One name of a built layer: enough to find conflicts between layers without reading them.</summary>
/// <param name="Path">With a leading slash, without `.` and `..`.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="LinkTarget">Of a symlink, as written.</param>
/// <param name="Digest">Of a file's bytes.</param>
/// <param name="Size">Of a file.</param>
public sealed record LayerEntry(
    string Path, LayerEntryType Type, int Mode, string? LinkTarget = null, ContentDigest? Digest = null, long? Size = null);

public enum LayerEntryType
{
    File,
    Directory,
    Symlink,
}
