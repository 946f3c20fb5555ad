using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>What one reading of an image has used of the limits that its layers share.</summary>
sealed class ImageBudget(LayerLimits limits)
{
    int entries;
    int implied;
    int characters;
    long bytes;

    public LayerLimits Limits { get; } = limits;

    /// <exception cref="StageException">too-many</exception>
    public void CountEntry()
    {
        if (++entries > Limits.Entries) throw Refusal.Of(ErrorCodes.TooMany, $"the image has more than {Limits.Entries} tar entries");
    }

    /// <summary>A directory that has no entry: one path of 64 levels can imply 63.</summary>
    /// <exception cref="StageException">too-many</exception>
    public void CountImplied(int pathLength)
    {
        if (++implied > Limits.Entries)
            throw Refusal.Of(ErrorCodes.TooMany, $"the image has more than {Limits.Entries} directories without entry");

        CountName(pathLength);
    }

    /// <summary>Names that stay in memory while the image is judged. Each is bounded by itself, so the sum cannot overflow.</summary>
    /// <exception cref="StageException">too-many</exception>
    public void CountName(int length)
    {
        characters += length;
        if (characters > Limits.NameCharacters)
            throw Refusal.Of(ErrorCodes.TooMany, $"the names in the image have more than {Limits.NameCharacters} characters together");
    }

    /// <exception cref="StageException">layer-too-large</exception>
    public void CountBytes(long count)
    {
        bytes += count;
        if (bytes > Limits.ImageBytes)
            throw Refusal.Of(ErrorCodes.LayerTooLarge, $"the image unpacks to more than {Limits.ImageBytes} bytes");
    }
}
