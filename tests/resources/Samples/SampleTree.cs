namespace Strata.Resources.Tests.Samples;

[Resource]
public sealed partial record SampleTree([property: Field(1)] SampleNode? Root)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Trees.tests.strata.dev", "tests");
}

[Message]
public sealed partial record SampleNode([property: Field(1)] SampleNode? Child, [property: Field(2)] string Label);
