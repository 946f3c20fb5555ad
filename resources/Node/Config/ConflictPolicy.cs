namespace Strata.Resources.Node;

/// <summary>What happens where a path has more than one bringer.</summary>
/// <param name="SamePath">Two extensions bring one path with different content.</param>
/// <param name="HidesBase">An extension brings a file where the base has one.</param>
[Message]
public sealed partial record ConflictPolicy([property: Field(1)] SamePathRule SamePath, [property: Field(2)] HidesBaseRule HidesBase)
{
    public static ConflictPolicy Default { get; } = new(SamePathRule.Refuse, HidesBaseRule.Allow);
}

public enum SamePathRule
{
    Refuse,

    /// <summary>The later one in the list lies on top (extensions.md 13.2).</summary>
    LastWins,
}

public enum HidesBaseRule
{
    /// <summary>And listed: in OverlayMount, ExtensionPlan and `strata diff`.</summary>
    Allow,

    Refuse,
}
