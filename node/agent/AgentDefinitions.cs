using Strata.Resources;
using Strata.Resources.Node;
using Strata.Resources.Serialization;
using Strata.Runtime;

namespace Strata.Agent;

/// <summary>The types of the node: known to the serializer, and described in the state for every client.</summary>
static class AgentDefinitions
{
    public static ResourceTypes Types { get; } = new ResourceTypes()
        .Register<NamespaceSpec>()
        .Register<ResourceDefinitionSpec>()
        .Register<MachineConfig>()
        .Register<InstallConfig>()
        .Register<ExtensionPolicy>()
        .Register<ExtensionRequest>()
        .Register<ExtensionImage>()
        .Register<ExtensionLayer>()
        .Register<PullProgress>()
        .Register<Generation>()
        .Register<Activation>()
        .Register<OverlayMount>()
        .Register<ExtensionStatus>()
        .Register<ExtensionPlan>();

    public static EquatableArray<string> TypeNames => [.. Types.Definitions.Select(definition => definition.Type)];

    public static async Task DescribeAsync(State state, CancellationToken ct)
    {
        var namespaces = new NamespaceRegistry(state);
        await namespaces.RegisterDefaultAsync(ct);
        await namespaces.RegisterAsync("config", "What is configured", ct);
        await namespaces.RegisterAsync("runtime", "What is staged, active and mounted", ct);
        await new ResourceRegistry(state).RegisterAsync(Types, ct);
    }
}
