namespace Strata.Resources;

/// <summary>
/// What programs need to know of a type without knowing its spec: names, default namespace, columns (COSI 1.13).
/// Build one with <see cref="Create"/>, which derives display name and aliases and checks the rules.
/// </summary>
public sealed partial record ResourceDefinition
{
    ResourceDefinition()
    {
    }

    public required string Type { get; init; }

    public required string DisplayType { get; init; }

    public required string DefaultNamespace { get; init; }

    public EquatableArray<string> Aliases { get; init; }

    public EquatableArray<string> AllAliases { get; init; }

    public EquatableArray<PrintColumn> PrintColumns { get; init; }

    public bool Sensitive { get; init; }

    /// <summary>The id of the definition's own resource: the type in lower case.</summary>
    public string Id => Type.ToLowerInvariant();
}

/// <param name="Name">Heading; shown in upper case.</param>
/// <param name="JsonPath">Kubernetes-style, over the YAML form of the spec, missing keys allowed: `{.metadata.name}`.</param>
[Message]
public sealed partial record PrintColumn([property: Field(1)] string Name, [property: Field(2)] string JsonPath);
