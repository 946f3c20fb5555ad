namespace Strata.Controllers.ExtensionPull;

/// <summary>How patient a pull is before it gives up and leaves the next try to its stage.</summary>
public sealed record PullOptions
{
    /// <summary>Tries after the first one, for each document and each blob.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>The pause before the first retry; it doubles with each, with jitter. A registry's Retry-After goes before.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Layers of one image under way at once.</summary>
    public int Parallelism { get; init; } = 4;
}
