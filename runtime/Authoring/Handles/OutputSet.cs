using Strata.Resources;

namespace Strata.Runtime;

/// <summary>How the shapes bring outputs to what a pass wants; equal content writes nothing.</summary>
static class OutputSet
{
    /// <summary>Creates or replaces spec and labels (null leaves them).</summary>
    /// <param name="isThere">What the caller has just seen.</param>
    /// <exception cref="PhaseConflictException">It is tearing down.</exception>
    public static async ValueTask PutAsync<TSpec>(
        this Output<TSpec> output, string id, TSpec spec, StringMap? labels, bool isThere, CancellationToken ct)
        where TSpec : class, ISpec<TSpec>
    {
        var pointer = new Pointer(output.Kind, id);
        await output.Controller.State.WriteAsync(
            pointer,
            stored =>
            {
                var metadata = stored?.Metadata ?? new Metadata(pointer);
                return new Resource<TSpec>(labels is null ? metadata : metadata with { Labels = labels }, spec);
            },
            isThere,
            ct);
    }

    /// <summary>Removes what is not wanted any more, writes what is.</summary>
    /// <param name="current">All outputs that the set is to replace.</param>
    /// <returns>False when an output must still be waited for; its end wakes the controller.</returns>
    public static async ValueTask<bool> ReplaceAsync<TSpec>(
        this Output<TSpec> output,
        IReadOnlyList<Resource<TSpec>> current,
        Outputs<TSpec> wanted,
        Func<StringMap, StringMap> mark,
        CancellationToken ct)
        where TSpec : class, ISpec<TSpec>
    {
        var isDone = true;
        if (wanted.IsSkip) return isDone;

        var leaving = current.Where(resource => !wanted.All.ContainsKey(resource.Id) || resource.Metadata.Phase == Phase.TearingDown);
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var resource in leaving)
        {
            if (!await output.RemoveAsync(resource.Id, ct)) kept.Add(resource.Id);
        }

        var labels = current.ToDictionary(resource => resource.Id, resource => resource.Metadata.Labels, StringComparer.Ordinal);
        foreach (var (id, (spec, given)) in wanted.All.Where(pair => !kept.Contains(pair.Key)))
        {
            var isThere = labels.TryGetValue(id, out var present);
            isDone &= await output.TryPutAsync(id, spec, mark(given ?? present ?? StringMap.Empty), isThere, ct);
        }

        return isDone && kept.Count == 0;
    }

    static async ValueTask<bool> TryPutAsync<TSpec>(
        this Output<TSpec> output, string id, TSpec spec, StringMap labels, bool isThere, CancellationToken ct)
        where TSpec : class, ISpec<TSpec>
    {
        try
        {
            await output.PutAsync(id, spec, labels, isThere, ct);
            return true;
        }
        catch (PhaseConflictException)
        {
            return false;
        }
    }
}
