using Strata.Resources;

namespace Strata.Soak;

/// <summary>The content of everything the proofs write: a number that no other write carries.</summary>
[Resource]
public sealed partial record Stamp([property: Field(1)] long Number)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Stamps.soak.strata.dev", "default");
}
