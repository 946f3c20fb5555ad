using System.Globalization;

namespace Strata.Resources.Node;

/// <summary>A complete set of extensions, frozen: nothing active needs a staged resource. The id is its number.</summary>
/// <param name="Members">Bottom first: the last in the list lies on top.</param>
/// <param name="Policy">What the set was judged by, and is mounted by.</param>
[Resource]
public sealed partial record Generation(
    [property: Field(1)] int Number,
    [property: Field(2)] EquatableArray<GenerationMember> Members,
    [property: Field(3)] ExtensionPolicy Policy)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "Generations.runtime.strata.dev", "runtime", printColumns: [new("Members", "{.members[*].name}")]);

    public static string IdOf(int number) => number.ToString(CultureInfo.InvariantCulture);
}
