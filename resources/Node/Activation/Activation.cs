namespace Strata.Resources.Node;

/// <summary>Which generation shall run. The only id is `root`.</summary>
/// <param name="Generation">The number of the generation to mount; 0 while the first set cannot be activated.</param>
/// <param name="Previous">The one that ran before; 0 for none.</param>
/// <param name="Error">Why the first set cannot be activated.</param>
/// <param name="Looks">How often an upgrade with nothing to change asked for a look at what is really mounted.</param>
[Resource]
public sealed partial record Activation(
    [property: Field(1)] int Generation,
    [property: Field(2)] int Previous,
    [property: Field(3, OmitEmpty = true)] StageError? Error = null,
    [property: Field(4, OmitEmpty = true)] int Looks = 0)
{
    /// <summary>The only id of this type.</summary>
    public const string Id = "root";

    bool ISpec.HasFailed => Error is not null;

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "Activations.runtime.strata.dev", "runtime", printColumns: [new("Generation", "{.generation}"), new("Previous", "{.previous}")]);
}
