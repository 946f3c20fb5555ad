using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What mapped resources looked like, old and new, until their mapping job comes.</summary>
sealed class MapInbox
{
    readonly Lock gate = new();
    readonly Dictionary<Job, List<IResource>> seen = [];

    public void Put(Job job, ResourceChange change) => PutBack(job, [.. new[] { change.Old, change.New }.OfType<IResource>()]);

    public void PutBack(Job job, IReadOnlyList<IResource> resources)
    {
        lock (gate)
        {
            if (!seen.TryGetValue(job, out var waiting)) seen[job] = waiting = [];
            waiting.AddRange(resources.Where(resource => !waiting.Contains(resource)));
        }
    }

    public IReadOnlyList<IResource> Take(Job job)
    {
        lock (gate) return seen.Remove(job, out var waiting) ? waiting : [];
    }
}
