using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Says in the state which namespaces there are (COSI 1.15). Purely descriptive: the state accepts any namespace. The resources belong
/// to <see cref="Owner"/>; registering a name twice gives <see cref="AlreadyExistsException"/>.
/// </summary>
public sealed class NamespaceRegistry(State state)
{
    public const string Owner = "meta";

    /// <summary>The namespace of the registries themselves.</summary>
    public ValueTask<Resource<NamespaceSpec>> RegisterDefaultAsync(CancellationToken ct = default) =>
        RegisterAsync(NamespaceSpec.MetaNamespace, "Definitions of types and namespaces", ct);

    /// <exception cref="AlreadyExistsException"/>
    public ValueTask<Resource<NamespaceSpec>> RegisterAsync(string name, string description, CancellationToken ct = default) =>
        state.CreateAsync(new Resource<NamespaceSpec>(name, new NamespaceSpec(description)), new CreateOptions { Owner = Owner }, ct);
}
