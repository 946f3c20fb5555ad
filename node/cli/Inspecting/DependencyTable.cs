using Strata.Cli.Reading;
using Strata.Runtime;

namespace Strata.Cli.Inspecting;

static class DependencyTable
{
    public static string Of(DependencyGraph graph)
    {
        IReadOnlyList<string> heading = ["CONTROLLER", "RELATION", "NAMESPACE", "TYPE", "ID"];
        var edges = new TabbedText().Write([heading, .. graph.Edges.Items.Select(Line)]);
        return graph.Resources.Count == 0 ? edges : $"{edges}\n{ResourcesOf(graph)}";
    }

    /// <summary>As in COSI 7.6.</summary>
    public static string TextOf(DependencyRelation relation) => relation switch
    {
        DependencyRelation.OutputExclusive => "output-exclusive",
        DependencyRelation.OutputShared => "output-shared",
        DependencyRelation.InputStrong => "input-strong",
        DependencyRelation.InputWeak => "input-weak",
        DependencyRelation.InputDestroyReady => "input-destroy-ready",
        DependencyRelation.InputQueuePrimary => "input-queue-primary",
        DependencyRelation.InputQueueMapped => "input-queue-mapped",
        _ => "input-queue-mapped-destroy-ready",
    };

    static IReadOnlyList<string> Line(DependencyEdge edge) =>
        [edge.Controller, TextOf(edge.Relation), edge.Namespace, edge.Type, edge.Id];

    static string ResourcesOf(DependencyGraph graph)
    {
        IReadOnlyList<string> heading = ["NAMESPACE", "TYPE", "COUNT", "IDS"];
        return new TabbedText().Write([heading, .. graph.Resources.Items.Select(Line)]);
    }

    static IReadOnlyList<string> Line(KindResources resources) =>
    [
        resources.Kind.Namespace,
        resources.Kind.Type,
        $"{resources.Count}",
        string.Join(" ", resources.Count > resources.Ids.Count ? [.. resources.Ids.Items, "…"] : resources.Ids.Items),
    ];
}
