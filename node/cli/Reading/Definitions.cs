using Strata.Controllers.InstallConfig;
using Strata.Resources;
using Strata.Runtime;

namespace Strata.Cli.Reading;

/// <summary>What the agent says of its types (COSI 1.13).</summary>
static class Definitions
{
    static readonly Kind Kind = new("meta", "ResourceDefinitions.meta.cosi.dev");

    /// <summary>The one type that has the name, as its id or as an alias, in any case.</summary>
    /// <exception cref="CommandException">None has it, or several.</exception>
    public static async Task<ResourceDefinition> ResolveAsync(ICoreState state, string name, CancellationToken ct)
    {
        var served = await state.ListAsync(Kind, options: null, ct);
        return Resolve([.. served.Select(resource => ResourceDefinitionSpec.FromProto(resource.Spec.ToProto()).ToDefinition())], name);
    }

    /// <inheritdoc cref="ResolveAsync"/>
    public static ResourceDefinition Resolve(IReadOnlyList<ResourceDefinition> served, string name)
    {
        var found = served.Where(definition => Has(definition, name)).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new CommandException(
                ExitCode.NotFound,
                $"resource \"{name}\" is not registered",
                [.. Meant(served, name), "`strata get rd` lists the types of this node"]),
            _ => throw new CommandException(
                ExitCode.Usage,
                $"resource type \"{name}\" is ambiguous: [{string.Join(' ', found.Select(definition => definition.Id))}]",
                "give one of these names"),
        };
    }

    static IEnumerable<string> Meant(IEnumerable<ResourceDefinition> served, string name) =>
        NearestWord.To(name, served.SelectMany(NamesOf)) is { } meant ? [$"did you mean {meant}?"] : [];

    static bool Has(ResourceDefinition definition, string name) =>
        NamesOf(definition).Any(known => Same(known, name));

    static IEnumerable<string> NamesOf(ResourceDefinition definition) => [.. definition.AllAliases, definition.Id];

    static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
