using Strata.Resources;

namespace Examples.HostsFile;

/// <summary>A host and the names it is known by.</summary>
[Resource]
public sealed partial record HostEntry([property: Field(1)] string Address, [property: Field(2)] EquatableArray<string> Names)
{
    public static ResourceDefinition Definition { get; } =
        ResourceDefinition.Create("HostEntries.example.dev", "network", printColumns: [new("Address", "{.address}")]);
}

/// <summary>The file made of all entries, as it lies on the disk; there is one, <see cref="Id"/>.</summary>
/// <param name="Conflicts">Names that several entries claim for different addresses; the first entry has it.</param>
[Resource]
public sealed partial record HostsFileStatus(
    [property: Field(1)] string Path, [property: Field(2)] int Names, [property: Field(3)] EquatableArray<string> Conflicts)
{
    public const string Id = "hosts";

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "HostsFileStatuses.example.dev", "network", printColumns: [new("Path", "{.path}"), new("Names", "{.names}")]);
}
