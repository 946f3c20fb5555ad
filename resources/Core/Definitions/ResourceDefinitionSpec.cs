namespace Strata.Resources;

/// <summary>
/// A <see cref="ResourceDefinition"/> as a resource, so that programs learn from the state itself what it holds (COSI 1.13).
/// </summary>
[Resource]
public sealed partial record ResourceDefinitionSpec(
    [property: Field(1, Yaml = "type")] string ResourceType,
    [property: Field(2)] string DisplayType,
    [property: Field(3)] string DefaultNamespace,
    [property: Field(4)] EquatableArray<string> Aliases,
    [property: Field(5)] EquatableArray<string> AllAliases,
    [property: Field(6)] EquatableArray<PrintColumn> PrintColumns,
    [property: Field(7, OmitEmpty = true)] Sensitivity Sensitivity)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "ResourceDefinitions.meta.cosi.dev",
        NamespaceSpec.MetaNamespace,
        ["api-resources"],
        [new("Aliases", "{.aliases[:]}")]);

    public static ResourceDefinitionSpec FromDefinition(ResourceDefinition definition) => new(
        definition.Type,
        definition.DisplayType,
        definition.DefaultNamespace,
        definition.Aliases,
        definition.AllAliases,
        definition.PrintColumns,
        definition.Sensitive ? Sensitivity.Sensitive : Sensitivity.NonSensitive);

    /// <summary>The definition as it was served: nothing is derived again.</summary>
    /// <exception cref="FormatException">A sensitivity that is not known here.</exception>
    public ResourceDefinition ToDefinition() => ResourceDefinition.FromSpec(this);
}

public enum Sensitivity
{
    NonSensitive,
    Sensitive,
}
