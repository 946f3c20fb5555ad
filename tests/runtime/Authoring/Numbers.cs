using Strata.Resources;

namespace Strata.Runtime.Tests;

[Resource]
public sealed partial record Number([property: Field(1)] int Value)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Numbers.test.strata.dev", "default");
}

[Resource]
public sealed partial record Text([property: Field(1)] string Value)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Texts.test.strata.dev", "default");
}

[Resource]
public sealed partial record Sentence([property: Field(1)] string Value)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Sentences.test.strata.dev", "default");
}

[Resource]
public sealed partial record Suffix([property: Field(1)] string Value)
{
    bool ISpec.HasFailed => Value == "failed";

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Suffixes.test.strata.dev", "default");
}
