using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Engine;

/// <summary>Holds what the controllers made against what plain arithmetic makes of the same numbers.</summary>
static class EngineCheck
{
    /// <returns>The first difference; null: there is none.</returns>
    public static async Task<string?> FindDifferenceAsync(State state, EngineSoakPlan plan, EngineChanges changes, CancellationToken ct)
    {
        var given = changes.Given.ToLookup(number => number.Key.Namespace, number => (number.Key.Id, Number: 2 * number.Value));
        for (var n = 0; n < plan.Namespaces; n++)
        {
            var space = EngineChanges.NamespaceOf(n);
            var numbers = given[space].OrderBy(number => number.Id, StringComparer.Ordinal).ToList();
            var doubled = await ListAsync<Doubled>(state, space, spec => spec.Number, ct);
            var squared = await ListAsync<Squared>(state, space, spec => spec.Number, ct);
            if (!doubled.SequenceEqual(numbers)) return $"{space}: {doubled.Count} doubled, not the {numbers.Count} there should be";
            if (!squared.SequenceEqual(numbers.Select(number => (number.Id, number.Number * number.Number)))) return $"{space}: squares differ";
            if (n >= plan.Namespaces / 2) continue;

            var total = await ListAsync<Total>(state, space, spec => spec.Number, ct);
            if (!total.SequenceEqual([(Totalling.Id, numbers.Sum(number => number.Number))])) return $"{space}: the total differs";
        }

        return null;
    }

    static async Task<List<(string Id, long Number)>> ListAsync<TSpec>(State state, string space, Func<TSpec, long> number, CancellationToken ct)
        where TSpec : class, ISpec<TSpec>
    {
        var found = await state.ListAsync<TSpec>(space, ct: ct);
        return [.. found.Select(resource => (resource.Id, number(resource.Spec)))];
    }
}
