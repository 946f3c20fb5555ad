using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPull;

/// <summary>Refuses a download that cannot fit before its first byte.</summary>
static class FreeSpace
{
    /// <exception cref="StageException">Code <c>space</c>.</exception>
    public static void Check(string directory, IReadOnlyList<Descriptor> blobs)
    {
        var free = new DriveInfo(directory).AvailableFreeSpace;
        if (Sum(blobs) is { } needed && needed <= free) return;
        throw DiskErrors.Full(directory, $"{Sum(blobs)?.ToString() ?? "more than 2^63"} bytes are to be pulled, and {free} are free");
    }

    /// <summary>Of their sizes; null when no file system has so much.</summary>
    public static long? Sum(IEnumerable<Descriptor> blobs)
    {
        var sum = 0L;
        foreach (var blob in blobs)
        {
            if (blob.Size > long.MaxValue - sum) return null;
            sum += blob.Size;
        }
        return sum;
    }
}
