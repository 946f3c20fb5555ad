using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime;

/// <summary>
/// Says in the state which types of resources there are, so that clients learn names, aliases and columns from it (COSI 1.15). Purely
/// descriptive: the state accepts any type. The resources belong to <see cref="NamespaceRegistry.Owner"/>; registering a type twice
/// gives <see cref="AlreadyExistsException"/>.
/// </summary>
public sealed class ResourceRegistry(State state)
{
    /// <summary>The types of the registries themselves.</summary>
    public async ValueTask RegisterDefaultAsync(CancellationToken ct = default)
    {
        await RegisterAsync<ResourceDefinitionSpec>(ct);
        await RegisterAsync<NamespaceSpec>(ct);
    }

    /// <exception cref="AlreadyExistsException"/>
    public ValueTask<Resource<ResourceDefinitionSpec>> RegisterAsync<TSpec>(CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        RegisterAsync(TSpec.Definition, ct);

    /// <exception cref="AlreadyExistsException"/>
    public ValueTask<Resource<ResourceDefinitionSpec>> RegisterAsync(ResourceDefinition definition, CancellationToken ct = default) =>
        state.CreateAsync(
            new Resource<ResourceDefinitionSpec>(definition.Id, ResourceDefinitionSpec.FromDefinition(definition)),
            new CreateOptions { Owner = NamespaceRegistry.Owner },
            ct);

    /// <summary>Every type that the program knows.</summary>
    /// <exception cref="AlreadyExistsException"/>
    public async ValueTask RegisterAsync(ResourceTypes types, CancellationToken ct = default)
    {
        foreach (var definition in types.Definitions) await RegisterAsync(definition, ct);
    }
}
