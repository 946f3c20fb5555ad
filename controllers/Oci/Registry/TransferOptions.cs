namespace Strata.Controllers.Oci;

/// <summary>How patient a pull or push is before it gives up; a stage tries again by itself.</summary>
public sealed record TransferOptions
{
    /// <summary>Tries after the first one, for each document and each blob.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>The pause before the first retry; it doubles with each, with jitter. A registry's Retry-After goes before.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For one pull with all its tries, so that a slow source cannot hold it for ever. What has come by then is kept.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Blobs of one image under way at once.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>Images whose layers are brought at once from where they are looked for first.</summary>
    public int PullsOfOnePlace { get; init; } = 4;
}
