namespace Strata.Controllers.Stages;

/// <summary>The room on the disk of the data directory.</summary>
public interface IDiskSpace
{
    /// <summary>Removes what nothing needs. Returns when that is done, also when it came to nothing.</summary>
    Task ReclaimAsync(CancellationToken ct);
}
