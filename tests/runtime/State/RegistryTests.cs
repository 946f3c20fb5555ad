using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Tests;

/// <summary>The meta registry (COSI 1.15).</summary>
public sealed class RegistryTests
{
    readonly State state = new(new InMemoryState());
    readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Defaults_describe_the_registries_themselves()
    {
        await new NamespaceRegistry(state).RegisterDefaultAsync(ct);
        await new ResourceRegistry(state).RegisterDefaultAsync(ct);

        Assert.Equal(["meta"], (await state.ListAsync<NamespaceSpec>(ct: ct)).Select(resource => resource.Id));
        Assert.Equal(
            ["namespaces.meta.cosi.dev", "resourcedefinitions.meta.cosi.dev"],
            (await state.ListAsync<ResourceDefinitionSpec>(ct: ct)).Select(resource => resource.Id));
    }

    [Fact]
    public async Task What_is_registered_belongs_to_meta_and_lives_in_meta()
    {
        var name = await new NamespaceRegistry(state).RegisterAsync("runtime", "What runs", ct);
        var definition = await new ResourceRegistry(state).RegisterAsync<NamespaceSpec>(ct);

        Assert.Equal(("meta", "meta", "runtime", "What runs"), (name.Metadata.Owner, name.Metadata.Namespace, name.Id, name.Spec.Description));
        Assert.Equal(("meta", "meta", "namespaces.meta.cosi.dev"), (definition.Metadata.Owner, definition.Metadata.Namespace, definition.Id));
        Assert.Equal(NamespaceSpec.Definition, definition.Spec.ToDefinition());
    }

    [Fact]
    public async Task Registering_twice_is_a_conflict()
    {
        var (namespaces, resources) = (new NamespaceRegistry(state), new ResourceRegistry(state));
        await namespaces.RegisterDefaultAsync(ct);
        await resources.RegisterDefaultAsync(ct);

        await Assert.ThrowsAsync<AlreadyExistsException>(async () => await namespaces.RegisterDefaultAsync(ct));
        await Assert.ThrowsAsync<AlreadyExistsException>(async () => await resources.RegisterAsync<NamespaceSpec>(ct));
    }

    [Fact]
    public async Task A_program_registers_all_types_that_it_knows()
    {
        await new ResourceRegistry(state).RegisterAsync(new ResourceTypes().Register<ResourceDefinitionSpec>().Register<NamespaceSpec>(), ct);

        Assert.Equal(2, (await state.ListAsync<ResourceDefinitionSpec>(ct: ct)).Count);
    }
}
