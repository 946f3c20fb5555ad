using Strata.Resources.Serialization;
using Strata.Runtime;
using static Strata.Cli.Inspecting.Documents;

namespace Strata.Cli.Inspecting;

/// <summary>The graph for programs.</summary>
static class DependencyDocument
{
    public static YamlMapping Of(DependencyGraph graph) =>
        Mapping([List("edges", graph.Edges.Items.Select(Of)), List("resources", graph.Resources.Items.Select(Of))]);

    static YamlNode Of(DependencyEdge edge) => Mapping(
    [
        Text("controller", edge.Controller),
        Text("relation", DependencyTable.TextOf(edge.Relation)),
        Text("namespace", edge.Namespace),
        Text("type", edge.Type),
        Text("id", edge.Id),
    ]);

    static YamlNode Of(KindResources resources) => Mapping(
    [
        Text("namespace", resources.Kind.Namespace),
        Text("type", resources.Kind.Type),
        Number("count", resources.Count),
        Texts("ids", resources.Ids.Items),
    ]);
}
