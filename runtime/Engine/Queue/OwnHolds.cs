using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The resources that passes have just held by a finalizer, as stored: the pass goes on with what it stored, so that change is no news
/// for its key. What is noted too late, when the watch has told it already, costs one pass too many.
/// </summary>
sealed class OwnHolds
{
    readonly Lock gate = new();
    readonly Dictionary<string, IResource> stored = new(StringComparer.Ordinal);

    volatile int count;

    public void Add(IResource resource)
    {
        lock (gate)
        {
            stored[resource.Metadata.Id] = resource;
            count = stored.Count;
        }
    }

    /// <returns>True when the change is the hold and nothing else.</returns>
    public bool Explains(ResourceChange change)
    {
        if (count == 0) return false;

        lock (gate)
        {
            if (!stored.Remove(change.Latest.Metadata.Id, out var held)) return false;

            count = stored.Count;
            return change.New is { } told && IsSame(told, held);
        }
    }

    static bool IsSame(IResource told, IResource held) =>
        ReferenceEquals(told, held) || (told.Metadata.Version == held.Metadata.Version && told.Equals(held));
}
