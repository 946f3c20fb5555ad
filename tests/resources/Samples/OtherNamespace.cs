namespace Strata.Resources.Tests.Samples;

/// <summary>Claims a type name that is taken.</summary>
[Resource]
public sealed partial record OtherNamespace
{
    public static ResourceDefinition Definition => NamespaceSpec.Definition;
}
