namespace Strata.Resources.Node;

/// <summary>What an extension says of itself in `manifest.yaml` below `metadata` (extensions.md 2.2).</summary>
/// <param name="Name">Follows `[a-z0-9][a-z0-9._-]{0,62}`.</param>
/// <param name="Version">Free text, never compared.</param>
/// <param name="ExtraInfo">Free text; empty when the manifest has none.</param>
[Message]
public sealed partial record ExtensionMetadata(
    [property: Field(1)] string Name,
    [property: Field(2)] string Version,
    [property: Field(3)] string Author,
    [property: Field(4)] string Description,
    [property: Field(5)] ExtensionCompatibility Compatibility,
    [property: Field(6, OmitEmpty = true)] string ExtraInfo = "")
{
    public static ExtensionMetadata Empty { get; } = new("", "", "", "", new ExtensionCompatibility(new TalosCompatibility("")));
}

[Message]
public sealed partial record ExtensionCompatibility([property: Field(1)] TalosCompatibility Talos);

/// <param name="Version">A version constraint as written (extensions.md 2.5); empty when every version will do.</param>
[Message]
public sealed partial record TalosCompatibility([property: Field(1)] string Version);
