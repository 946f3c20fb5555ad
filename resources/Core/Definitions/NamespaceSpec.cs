namespace Strata.Resources;

/// <summary>Says what a namespace is for; its id is the namespace (COSI 1.14). The state does not enforce it.</summary>
[Resource]
public sealed partial record NamespaceSpec([property: Field(1)] string Description)
{
    /// <summary>Where resources about the state itself live.</summary>
    public const string MetaNamespace = "meta";

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Namespaces.meta.cosi.dev", MetaNamespace, ["ns"]);
}
