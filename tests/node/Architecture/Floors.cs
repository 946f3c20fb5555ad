namespace Strata.Node.Tests.Architecture;

/// <summary>The floors of the house from the top of the reading order down, each with the assemblies that stand on it.</summary>
static class Floors
{
    static readonly string[][] Order =
    [
        ["Strata.Protos", "Strata.Protos.Node"],
        ["Strata.Resources"],
        ["Strata.Resources.Node"],
        ["Strata.Runtime"],
        ["Strata.Runtime.Grpc", "Strata.Runtime.Hosting", "Strata.Runtime.Reactive", "Strata.Runtime.Testing"],
        ["Strata.Controllers.Linux"],
        ["Strata.Controllers"],
        ["Strata.Agent"],
        ["strata"],
    ];

    public static IReadOnlyList<CompiledAssembly> All { get; } = [.. Order.SelectMany(floor => floor).Select(CompiledAssembly.Read)];

    /// <summary>Counted from the top; -1 of an assembly that is not ours.</summary>
    public static int Of(string name) => Array.FindIndex(Order, floor => floor.Contains(name));
}
