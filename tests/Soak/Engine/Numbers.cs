using Strata.Resources;

namespace Strata.Soak.Engine;

/// <summary>What the soak writes.</summary>
[Resource]
public sealed partial record Given([property: Field(1)] long Number)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Givens.soak.strata.dev", "default");
}

[Resource]
public sealed partial record Doubled([property: Field(1)] long Number)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Doubles.soak.strata.dev", "default");
}

[Resource]
public sealed partial record Squared([property: Field(1)] long Number)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Squares.soak.strata.dev", "default");
}

/// <summary>Of all numbers of one namespace.</summary>
[Resource]
public sealed partial record Total([property: Field(1)] long Number)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Totals.soak.strata.dev", "default");
}
