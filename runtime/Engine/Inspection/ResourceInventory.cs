using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// What exists of the kinds of a graph. Outputs are declared without a namespace: they are looked for where an input reads the type, and
/// where the definition of the type says, if the state has it.
/// </summary>
sealed class ResourceInventory(State state)
{
    const int MostIds = 100;

    public async ValueTask<DependencyGraph> AddToAsync(DependencyGraph graph, CancellationToken ct)
    {
        var definitions = await state.ListAsync(State.KindOf<ResourceDefinitionSpec>(), ct: ct);
        var types = graph.Edges.Items.Select(edge => edge.Type).ToHashSet(StringComparer.Ordinal);
        var kinds = graph.Edges.Items.Where(edge => edge.Namespace.Length > 0).Select(edge => new Kind(edge.Namespace, edge.Type))
            .Concat(definitions.OfType<Resource<ResourceDefinitionSpec>>().Select(KindOf).Where(kind => types.Contains(kind.Type)))
            .Distinct().OrderBy(kind => kind.Type, StringComparer.Ordinal).ThenBy(kind => kind.Namespace, StringComparer.Ordinal);
        var resources = new List<KindResources>();
        foreach (var kind in kinds) resources.Add(await OfAsync(kind, ct));
        return graph with { Resources = [.. resources] };
    }

    static Kind KindOf(Resource<ResourceDefinitionSpec> definition) => new(definition.Spec.DefaultNamespace, definition.Spec.ResourceType);

    async ValueTask<KindResources> OfAsync(Kind kind, CancellationToken ct)
    {
        var found = await state.ListAsync(kind, ct: ct);
        return new KindResources(kind, found.Count, [.. found.Take(MostIds).Select(resource => resource.Metadata.Id)]);
    }
}
