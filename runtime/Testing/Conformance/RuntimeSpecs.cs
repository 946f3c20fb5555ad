using Strata.Resources;

namespace Strata.Runtime.Testing;

/// <summary>
/// A number: the first of the three types of the runtime suite, as COSI's `test/int`. Clients of states in other processes register them.
/// </summary>
[Resource]
public sealed partial record IntSpec([property: Field(1)] long Value)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Ints.conformance.strata.dev", "default");
}

/// <summary>A text, as COSI's `test/str`.</summary>
[Resource]
public sealed partial record StrSpec([property: Field(1)] string Value)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Strs.conformance.strata.dev", "default");
}

/// <summary>A sentence, as COSI's `test/sentence`.</summary>
[Resource]
public sealed partial record SentenceSpec([property: Field(1)] string Value)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Sentences.conformance.strata.dev", "default");
}
