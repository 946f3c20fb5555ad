using Strata.Resources;
using Strata.Runtime;

namespace Strata.Cli.Developing;

/// <summary>What a bare state says of itself, so that `strata get rd` and `strata get ns` have something to show.</summary>
static class MetaResources
{
    public static async Task DescribeAsync(State state, IEnumerable<string> namespaces, CancellationToken ct)
    {
        await new ResourceRegistry(state).RegisterDefaultAsync(ct);
        var registry = new NamespaceRegistry(state);
        await registry.RegisterDefaultAsync(ct);
        foreach (var name in namespaces.Distinct(StringComparer.Ordinal).Where(name => name != NamespaceSpec.MetaNamespace))
            await registry.RegisterAsync(name, "Named when the state was started", ct);
    }
}
