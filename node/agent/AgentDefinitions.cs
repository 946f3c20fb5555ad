using Strata.Resources;
using Strata.Resources.Node;
using Strata.Resources.Serialization;
using Strata.Runtime;

namespace Strata.Agent;

/// <summary>The types of the node: known to the serializer, and described in the state for every client.</summary>
static class AgentDefinitions
{
    const string Owner = "meta";

    static readonly (string Name, string Description)[] Namespaces =
    [
        ("meta", "Definitions of types and namespaces"),
        ("config", "What is configured"),
        ("runtime", "What is staged, active and mounted"),
    ];

    public static ResourceTypes Types { get; } = new ResourceTypes()
        .Register<NamespaceSpec>()
        .Register<ResourceDefinitionSpec>()
        .Register<MachineConfig>()
        .Register<InstallConfig>()
        .Register<ExtensionRequest>()
        .Register<ExtensionImage>()
        .Register<ExtensionLayer>()
        .Register<PullProgress>()
        .Register<Generation>()
        .Register<Activation>()
        .Register<OverlayMount>()
        .Register<ExtensionStatus>()
        .Register<ExtensionPlan>();

    public static EquatableArray<string> TypeNames => [.. Definitions.Select(definition => definition.Type)];

    static IEnumerable<ResourceDefinition> Definitions =>
    [
        NamespaceSpec.Definition,
        ResourceDefinitionSpec.Definition,
        MachineConfig.Definition,
        InstallConfig.Definition,
        ExtensionRequest.Definition,
        ExtensionImage.Definition,
        ExtensionLayer.Definition,
        PullProgress.Definition,
        Generation.Definition,
        Activation.Definition,
        OverlayMount.Definition,
        ExtensionStatus.Definition,
        ExtensionPlan.Definition,
    ];

    public static async Task DescribeAsync(State state, CancellationToken ct)
    {
        var owner = new CreateOptions { Owner = Owner };
        foreach (var (name, description) in Namespaces) await state.CreateAsync(new Resource<NamespaceSpec>(name, new NamespaceSpec(description)), owner, ct);

        foreach (var definition in Definitions)
            await state.CreateAsync(new Resource<ResourceDefinitionSpec>(definition.Id, ResourceDefinitionSpec.FromDefinition(definition)), owner, ct);
    }
}
