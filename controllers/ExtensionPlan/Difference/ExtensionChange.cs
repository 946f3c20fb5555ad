using Strata.Controllers.Generations;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPlan;

/// <summary>One extension, active against configured.</summary>
/// <param name="Reference">As configured; where it is not, as it was when it was activated.</param>
/// <param name="Active">Null: not active.</param>
/// <param name="Configured">Null: not configured.</param>
public sealed record ExtensionChange(string Reference, ExtensionChangeKind Kind, GenerationMember? Active, ConfiguredEntry? Configured)
{
    /// <summary>Null: not configured, or not staged.</summary>
    public GenerationMember? Staged => Configured is { State: PlanState.Staged } staged ? staged.ToMember() : null;

    /// <summary>
    /// What the set would hold in its place as far as is known: while that is unknown, what is active counts as unchanged. Null: nothing.
    /// </summary>
    public GenerationMember? Expected => Staged ?? (Kind == ExtensionChangeKind.Unknown ? Active : null);
}

public enum ExtensionChangeKind
{
    Same,
    Added,
    Removed,

    /// <summary>Another reference or other bytes: another image, or another way to compress it.</summary>
    Changed,

    /// <summary>The same bytes at another position.</summary>
    Moved,

    /// <summary>Pulling, building or failed; or active, and perhaps followed by one of these.</summary>
    Unknown,
}
