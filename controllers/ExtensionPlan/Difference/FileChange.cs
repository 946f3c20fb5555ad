using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPlan;

/// <param name="Path">With a leading slash.</param>
/// <param name="Type">Of what would be there; of removed and restored ones, of what is there now.</param>
/// <param name="Extension">The name of the extension that would bring it; of removed and restored ones, that brings it now.</param>
public sealed record FileChange(string Path, FileChangeKind Kind, LayerEntryType Type, string Extension);

public enum FileChangeKind
{
    Added,

    /// <summary>Content, link target, mode or type.</summary>
    Changed,

    /// <summary>A file of the base that is seen now would not be seen any more.</summary>
    Hides,

    Removed,

    /// <summary>The base's file would be seen again.</summary>
    Restored,
}
