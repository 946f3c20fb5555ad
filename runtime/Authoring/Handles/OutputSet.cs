using Strata.Resources;

namespace Strata.Runtime;

/// <summary>How the shapes bring outputs to what a pass wants; equal content writes nothing.</summary>
static class OutputSet
{
    /// <summary>Creates or replaces spec and labels (null leaves them).</summary>
    /// <exception cref="PhaseConflictException">It is tearing down.</exception>
    public static ValueTask<Resource<TSpec>> PutAsync<TSpec>(
        this Output<TSpec> output, string id, TSpec spec, StringMap? labels, CancellationToken ct)
        where TSpec : class, ISpec<TSpec> =>
        output.ModifyAsync(
            output.New(id, spec),
            stored => new Resource<TSpec>(stored.Metadata with { Labels = labels ?? stored.Metadata.Labels }, spec),
            ct);

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
            isDone &= await output.TryPutAsync(id, spec, mark(given ?? labels.GetValueOrDefault(id, StringMap.Empty)), ct);
        }

        return isDone && kept.Count == 0;
    }

    static async ValueTask<bool> TryPutAsync<TSpec>(
        this Output<TSpec> output, string id, TSpec spec, StringMap labels, CancellationToken ct)
        where TSpec : class, ISpec<TSpec>
    {
        try
        {
            await output.PutAsync(id, spec, labels, ct);
            return true;
        }
        catch (PhaseConflictException)
        {
            return false;
        }
    }
}
