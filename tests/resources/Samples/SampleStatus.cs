namespace Strata.Resources.Tests.Samples;

/// <summary>The shape of the seed's resource.</summary>
[Resource]
public sealed partial record SampleStatus([property: Field(1)] string Image, [property: Field(2)] SampleMetadata Metadata)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "ExtensionStatuses.runtime.talos.dev",
        "runtime",
        ["extensions"],
        [new("Name", "{.metadata.name}"), new("Version", "{.metadata.version}")]);
}

[Message]
public sealed partial record SampleMetadata(
    [property: Field(1)] string Name,
    [property: Field(2)] string Version,
    [property: Field(3)] string Author,
    [property: Field(4)] string Description,
    [property: Field(5)] SampleCompatibility Compatibility,
    [property: Field(6, OmitEmpty = true)] StringMap ExtraInfo);

[Message]
public sealed partial record SampleCompatibility([property: Field(1)] SampleConstraint Talos);

[Message]
public sealed partial record SampleConstraint([property: Field(1)] string Version);
