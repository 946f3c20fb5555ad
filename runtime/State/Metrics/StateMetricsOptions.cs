using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// How types become tags. Who talks to a state over the wire names types at will, so a type is a tag of its own only when a resource of
/// it was seen, or when it is named here, and only up to a number; all others are counted as `other`.
/// </summary>
public sealed record StateMetricsOptions
{
    /// <summary>Types that are always told apart, beside and before <see cref="MaxTypes"/>.</summary>
    public EquatableArray<string> Types { get; init; }

    /// <summary>How many further types are told apart.</summary>
    public int MaxTypes { get; init; } = 100;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
