namespace Strata.Resources;

public sealed partial record ResourceDefinition
{
    internal static ResourceDefinition FromSpec(ResourceDefinitionSpec spec) => new()
    {
        Type = spec.ResourceType,
        DisplayType = spec.DisplayType,
        DefaultNamespace = spec.DefaultNamespace,
        Aliases = spec.Aliases,
        AllAliases = spec.AllAliases,
        PrintColumns = spec.PrintColumns,
        Sensitive = spec.Sensitivity switch
        {
            Sensitivity.NonSensitive => false,
            Sensitivity.Sensitive => true,
            _ => throw new FormatException($"unknown sensitivity {(int)spec.Sensitivity} of \"{spec.ResourceType}\""),
        },
    };
}
