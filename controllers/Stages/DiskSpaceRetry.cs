using Strata.Resources.Node;

namespace Strata.Controllers.Stages;

static class DiskSpaceRetry
{
    /// <summary>Work that runs out of space is begun once more when room was made. What it holds must stay held meanwhile.</summary>
    /// <param name="disk">Null where nothing can be removed.</param>
    public static async Task<T> WithRoomAsync<T>(this IDiskSpace? disk, Func<Task<T>> work, CancellationToken ct)
    {
        try
        {
            return await work();
        }
        catch (StageException full) when (full.Code == ErrorCodes.Space && disk is not null)
        {
            await disk.ReclaimAsync(ct);
        }

        return await work();
    }
}
