namespace Strata.Resources.Node;

/// <summary>
/// One configured extension. Its id comes from the reference without its position, so that reordering the list rebuilds nothing.
/// </summary>
/// <param name="Image">The reference as written in the configuration.</param>
/// <param name="Revision">Of the configuration that asked for it; a new one resolves the tag anew.</param>
[Resource]
public sealed partial record ExtensionRequest([property: Field(1)] string Image, [property: Field(2)] long Revision)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "ExtensionRequests.runtime.strata.dev", "runtime", printColumns: [new("Image", "{.image}")]);
}
