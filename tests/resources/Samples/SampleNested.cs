namespace Strata.Resources.Tests.Samples;

/// <summary>A spec inside another one.</summary>
[Resource]
public sealed partial record SampleNested([property: Field(1)] long Revision, [property: Field(2)] SampleInner Inner)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("SampleNesteds.example.dev", "example");
}

[Resource]
public sealed partial record SampleInner([property: Field(1)] string Word, [property: Field(2)] SampleRule Rule)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("SampleInners.example.dev", "example");
}

public enum SampleRule
{
    Refuse,
    LastWins,
}
