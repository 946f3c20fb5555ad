namespace Strata.Resources.Node;

/// <summary>An active extension, as users of `get extensions` know it (extensions.md 5.1).</summary>
/// <param name="Image">The file of the layer: the id and `.sqsh`.</param>
[Resource(Wire = WireMode.Dynamic)]
public sealed partial record ExtensionStatus([property: Field(1)] string Image, [property: Field(2)] ExtensionMetadata Metadata)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "ExtensionStatuses.runtime.talos.dev",
        "runtime",
        aliases: ["extensions", "extension"],
        printColumns: [new("Name", "{.metadata.name}"), new("Version", "{.metadata.version}")]);
}
