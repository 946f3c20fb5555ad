using Strata.Resources;
using Strata.Runtime;

namespace Strata.Cli.Developing;

/// <summary>What a bare state says of itself, so that `strata get rd` and `strata get ns` have something to show.</summary>
static class MetaResources
{
    static readonly CreateOptions Meta = new() { Owner = "meta" };

    static readonly ResourceDefinition[] Definitions = [NamespaceSpec.Definition, ResourceDefinitionSpec.Definition];

    public static async Task DescribeAsync(State state, IEnumerable<string> namespaces, CancellationToken ct)
    {
        await DescribeAsync(state, NamespaceSpec.MetaNamespace, "Definitions of types and namespaces", ct);
        foreach (var name in namespaces.Distinct(StringComparer.Ordinal).Where(name => name != NamespaceSpec.MetaNamespace))
            await DescribeAsync(state, name, "Named when the state was started", ct);

        foreach (var definition in Definitions)
        {
            var spec = ResourceDefinitionSpec.FromDefinition(definition);
            await state.CreateAsync(new Resource<ResourceDefinitionSpec>(definition.Id, spec), Meta, ct);
        }
    }

    static async Task DescribeAsync(State state, string name, string description, CancellationToken ct) =>
        await state.CreateAsync(new Resource<NamespaceSpec>(name, new NamespaceSpec(description)), Meta, ct);
}
