using Strata.Resources;

namespace Strata.Runtime;

/// <summary>One write of a controller to a cached kind, from before it is sent until the watch has told of it.</summary>
sealed class OwnWrite(Pointer pointer)
{
    readonly List<IResource?> told = [];

    Func<IResource?, bool>? isIt; // null: the write has not returned yet

    public Pointer Pointer { get; } = pointer;

    /// <summary>How often the kind had been listed when the write returned: the next listing shows it.</summary>
    public int Listing { get; private set; }

    public bool HasReturned => isIt is not null;

    /// <summary>What the watch told while the write was on its way may be the write already.</summary>
    /// <param name="written">Tells the write from others, by the resource after it (null: destroyed).</param>
    /// <returns>True when the watch has told of it.</returns>
    public bool Return(Func<IResource?, bool> written, int listing)
    {
        (isIt, Listing) = (written, listing);
        return told.Any(written);
    }

    /// <returns>True when this was the write.</returns>
    public bool Tell(IResource? resource)
    {
        if (isIt is not null) return isIt(resource);

        told.Add(resource);
        return false;
    }
}
