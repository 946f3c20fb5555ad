using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Controllers and the kinds between them, from the declarations (COSI 7.6).</summary>
public sealed record DependencyGraph(EquatableArray<DependencyEdge> Edges)
{
    /// <summary>What exists of the kinds on the edges; empty unless asked for.</summary>
    public EquatableArray<KindResources> Resources { get; init; }

    public static DependencyGraph From(IEnumerable<Controller> controllers)
    {
        var all = controllers.ToArray();
        var outputs = all.SelectMany(controller => controller.Outputs.Select(output => DependencyEdge.Of(controller.Name, output)));
        var inputs = all.SelectMany(controller => controller.Inputs.Select(input => DependencyEdge.Of(controller.Name, input)));
        return new DependencyGraph(
            [.. Sorted(outputs).OrderBy(edge => edge.Relation), .. Sorted(inputs)]);
    }

    static IOrderedEnumerable<DependencyEdge> Sorted(IEnumerable<DependencyEdge> edges) => edges
        .OrderBy(edge => edge.Controller, StringComparer.Ordinal)
        .ThenBy(edge => edge.Namespace, StringComparer.Ordinal)
        .ThenBy(edge => edge.Type, StringComparer.Ordinal)
        .ThenBy(edge => edge.Id, StringComparer.Ordinal);
}

/// <param name="Ids">The first ones, in their order.</param>
public sealed record KindResources(Kind Kind, int Count, EquatableArray<string> Ids);

/// <param name="Namespace">Empty for outputs.</param>
/// <param name="Id">Empty unless the input is about one resource.</param>
public sealed record DependencyEdge(string Controller, string Namespace, string Type, string Id, DependencyRelation Relation)
{
    internal static DependencyEdge Of(string controller, OutputDeclaration output) =>
        new(controller, "", output.Type, "", RelationOf(output.Mode));

    internal static DependencyEdge Of(string controller, InputDeclaration input) =>
        new(controller, input.Kind.Namespace, input.Kind.Type, input.Id ?? "", RelationOf(input.Mode));

    static DependencyRelation RelationOf(OutputMode mode) =>
        mode == OutputMode.Exclusive ? DependencyRelation.OutputExclusive : DependencyRelation.OutputShared;

    static DependencyRelation RelationOf(InputMode mode) => mode switch
    {
        InputMode.Strong => DependencyRelation.InputStrong,
        InputMode.Weak => DependencyRelation.InputWeak,
        InputMode.DestroyReady => DependencyRelation.InputDestroyReady,
        InputMode.QueuePrimary => DependencyRelation.InputQueuePrimary,
        InputMode.QueueMapped => DependencyRelation.InputQueueMapped,
        _ => DependencyRelation.InputQueueMappedDestroyReady,
    };
}

/// <summary>Numbers as in COSI 7.6.</summary>
public enum DependencyRelation
{
    OutputExclusive = 0,
    OutputShared = 1,
    InputStrong = 2,
    InputWeak = 3,
    InputDestroyReady = 4,
    InputQueuePrimary = 5,
    InputQueueMapped = 6,
    InputQueueMappedDestroyReady = 7,
}
