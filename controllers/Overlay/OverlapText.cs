using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>Why an overlap is refused, for people.</summary>
static class OverlapText
{
    /// <param name="above">What lies on top.</param>
    /// <param name="below">What another extension, or the base, has there.</param>
    public static StageException Refusal(FileOverlap overlap, LayerEntry above, LayerEntry below) => new(
        overlap.Refused, Message(overlap, above, below), Hint(overlap, above, below));

    static string Message(FileOverlap overlap, LayerEntry above, LayerEntry below) => overlap switch
    {
        { Refused: ErrorCodes.HidesSymlink } => $"{Brings(overlap, above)}, where {Owner(overlap)} has a symlink",
        { Over: FileOverlap.Base } => $"{Brings(overlap, above)}, where the base has a {Word(below)}",
        _ => $"extensions {overlap.Over} and {overlap.Extension} both bring {overlap.Path}: {Describe(below)} and {Describe(above)}",
    };

    static string Hint(FileOverlap overlap, LayerEntry above, LayerEntry below) => overlap switch
    {
        { Refused: ErrorCodes.HidesSymlink } => "build the extension with its files below the symlink's target",
        { Over: FileOverlap.Base } when IsDirectory(below) => "build the extension with its files inside the directory",
        { Over: FileOverlap.Base } =>
            "build the extension with its files at paths of its own, or allow it: conflicts.hidesBase in ExtensionPolicy",
        _ when IsDirectory(above) || IsDirectory(below) => "remove one of the two extensions from the list",
        _ => "remove one of the two extensions from the list, or let the later one win: conflicts.samePath in ExtensionPolicy",
    };

    static string Brings(FileOverlap overlap, LayerEntry entry) =>
        $"extension {overlap.Extension} brings {Describe(entry)} at {overlap.Path}";

    static string Owner(FileOverlap overlap) => overlap.Over == FileOverlap.Base ? "the base" : $"extension {overlap.Over}";

    static bool IsDirectory(LayerEntry entry) => entry.Type == LayerEntryType.Directory;

    static string Word(LayerEntry entry) => entry.Type.ToString().ToLowerInvariant();

    static string Describe(LayerEntry entry) => entry.Type switch
    {
        LayerEntryType.Directory => "a directory",
        LayerEntryType.Symlink => $"a symlink to {entry.LinkTarget}",
        _ => $"a file ({entry.Digest})",
    };
}
