using Strata.Resources;

namespace Strata.Node.Tests.Cli;

/// <summary>A type that the command line has never seen.</summary>
[Resource]
public sealed partial record Widget(
    [property: Field(1)] string Colour, [property: Field(2)] int Weight, [property: Field(3)] EquatableArray<string> Parts)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "Widgets.factory.example",
        "shop",
        aliases: ["thing"],
        printColumns:
        [
            new("Colour", "{.colour}"), new("Weight", "{.weight}"), new("Parts", "{.parts[*]}"), new("Missing", "{.no.such.key}"),
        ]);
}

/// <summary>Shares the alias of <see cref="Widget"/>.</summary>
[Resource]
public sealed partial record Gadget([property: Field(1)] string Colour)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Gadgets.factory.example", "shop", aliases: ["thing"]);
}
