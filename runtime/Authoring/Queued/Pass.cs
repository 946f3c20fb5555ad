namespace Strata.Runtime;

/// <summary>How a pass ended well: done until something changes, or to be done again after a while.</summary>
public readonly record struct Pass
{
    public static Pass Done => default;

    /// <summary>Done, and there was nothing to do: counted apart.</summary>
    public static Pass Skipped => new() { IsSkipped = true };

    /// <summary>When the key is processed again without any change; null: not.</summary>
    public TimeSpan? After { get; private init; }

    public bool IsSkipped { get; private init; }

    public static Pass Again(TimeSpan after) => new() { After = after };
}
