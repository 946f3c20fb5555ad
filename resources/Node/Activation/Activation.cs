namespace Strata.Resources.Node;

/// <summary>Which generation shall run. The only id is `root`.</summary>
/// <param name="Generation">The number of the generation to mount.</param>
/// <param name="Previous">The one that ran before; 0 for none.</param>
[Resource]
public sealed partial record Activation([property: Field(1)] int Generation, [property: Field(2)] int Previous)
{
    /// <summary>The only id of this type.</summary>
    public const string Id = "root";

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "Activations.runtime.strata.dev", "runtime", printColumns: [new("Generation", "{.generation}"), new("Previous", "{.previous}")]);
}
