using Strata.Resources;

namespace GreetingsNamespace;

/// <summary>The input: somebody to greet. Field numbers are for ever.</summary>
[Resource]
public sealed partial record Guest([property: Field(1)] string Name)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Guests.example.dev", "example");
}

/// <summary>The output: one for each guest, with the same id.</summary>
[Resource]
public sealed partial record Greeting([property: Field(1)] string Text)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Greetings.example.dev", "example");
}
