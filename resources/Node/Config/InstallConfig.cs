namespace Strata.Resources.Node;

/// <summary>
/// The part of the machine configuration that concerns extensions, checked. The order of the list is the order of the layers.
/// </summary>
/// <param name="Revision">Of the machine configuration this was made from.</param>
/// <param name="Extensions">
/// References as written. While the file is faulty, those of the last good one: a typo stages nothing and loses nothing.
/// </param>
/// <param name="Policy">Likewise.</param>
/// <param name="Findings">All that is wrong with the file, in the order of its lines.</param>
[Resource]
public sealed partial record InstallConfig(
    [property: Field(1)] long Revision,
    [property: Field(2)] EquatableArray<string> Extensions,
    [property: Field(3, OmitEmpty = true)] EquatableArray<ConfigFinding> Findings,
    [property: Field(4, OmitEmpty = true)] StageError? Error,
    [property: Field(5)] ExtensionPolicy Policy)
{
    /// <summary>The only id of this type.</summary>
    public const string Id = "v1alpha1";

    bool ISpec.HasFailed => Error is not null;

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "InstallConfigs.config.strata.dev", "config", printColumns: [new("Extensions", "{.extensions[*]}"), new("Error", "{.error.code}")]);
}

/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Path">Keys from the root: `machine.install.extensions[2].image`; empty for the file as a whole.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
[Message]
public sealed partial record ConfigFinding(
    [property: Field(1)] string Code,
    [property: Field(2)] string Path,
    [property: Field(3)] string Message,
    [property: Field(4)] string Hint,
    [property: Field(5)] int Line,
    [property: Field(6)] int Column);
