using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>What one reading of an image has used of the limits that its layers share.</summary>
sealed class ImageBudget(LayerLimits limits)
{
    int entries;
    long bytes;

    public LayerLimits Limits { get; } = limits;

    /// <exception cref="StageException">too-many</exception>
    public void CountEntry()
    {
        if (++entries > Limits.Entries) throw Refusal.Of(ErrorCodes.TooMany, $"the image has more than {Limits.Entries} tar entries");
    }

    /// <exception cref="StageException">layer-too-large</exception>
    public void CountBytes(long count)
    {
        bytes += count;
        if (bytes > Limits.ImageBytes)
            throw Refusal.Of(ErrorCodes.LayerTooLarge, $"the image unpacks to more than {Limits.ImageBytes} bytes");
    }
}
