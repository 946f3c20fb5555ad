using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>One name of a built layer, as its index tells it: enough to find conflicts without reading the squashfs.</summary>
/// <param name="Path">With a leading slash.</param>
/// <param name="Type"><c>directory</c>, <c>file</c> or <c>symlink</c>.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Size">Of a file.</param>
/// <param name="Digest">Of a file's bytes, <c>sha256:…</c>.</param>
/// <param name="Target">Of a symlink.</param>
sealed record LayerIndexEntry(string Path, string Type, int Mode, long? Size = null, string? Digest = null, string? Target = null)
{
    public LayerEntry ToLayerEntry() => new(Path, TypeOf(Type), Mode, Target, Digest, Size);

    static LayerEntryType TypeOf(string type) => type switch
    {
        "directory" => LayerEntryType.Directory,
        "symlink" => LayerEntryType.Symlink,
        _ => LayerEntryType.File,
    };
}
