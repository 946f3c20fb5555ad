using Strata.Resources;

namespace Examples.UnitFiles;

/// <summary>A service as its administrator describes it; the id is its name.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="After">Names of services that start before.</param>
[Resource]
public sealed partial record Service(
    [property: Field(1)] EquatableArray<string> Command,
    [property: Field(2)] StringMap Environment,
    [property: Field(3)] EquatableArray<string> After,
    [property: Field(4)] bool IsDisabled = false)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Services.example.dev", "services");
}

/// <summary>What holds for every service of the machine; there is one, <see cref="Id"/>.</summary>
[Resource]
public sealed partial record ServiceDefaults([property: Field(1)] StringMap Environment)
{
    public const string Id = "defaults";

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("ServiceDefaults.example.dev", "services");
}

/// <summary>The unit file of a service, ready to be written.</summary>
/// <param name="Error">Why the text is not that of the service as it is now; null: it is.</param>
[Resource]
public sealed partial record UnitFile([property: Field(1)] string Text, [property: Field(2, OmitEmpty = true)] string? Error)
{
    public static ResourceDefinition Definition { get; } =
        ResourceDefinition.Create("UnitFiles.example.dev", "services", printColumns: [new("Error", "{.error}")]);
}
