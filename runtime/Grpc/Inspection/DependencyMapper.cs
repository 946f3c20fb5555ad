using Strata.Resources;
using Strata.Runtime.Grpc.Wire;

namespace Strata.Runtime.Grpc;

static class DependencyMapper
{
    public static GetDependenciesResponse ToProto(DependencyGraph graph)
    {
        var response = new GetDependenciesResponse();
        response.Edges.AddRange(graph.Edges.Items.Select(edge => new Wire.DependencyEdge
        {
            Controller = edge.Controller,
            Namespace = edge.Namespace,
            Type = edge.Type,
            Id = edge.Id,
            Relation = (Wire.DependencyEdge.Types.Relation)edge.Relation,
        }));
        response.Resources.AddRange(graph.Resources.Items.Select(ToProto));
        return response;
    }

    public static DependencyGraph FromProto(GetDependenciesResponse response) =>
        new([.. response.Edges.Select(edge =>
            new DependencyEdge(edge.Controller, edge.Namespace, edge.Type, edge.Id, (DependencyRelation)edge.Relation))])
        {
            Resources = [.. response.Resources.Select(FromProto)],
        };

    static Wire.KindResources ToProto(KindResources resources)
    {
        var wire = new Wire.KindResources { Namespace = resources.Kind.Namespace, Type = resources.Kind.Type, Count = resources.Count };
        wire.Ids.AddRange(resources.Ids.Items);
        return wire;
    }

    static KindResources FromProto(Wire.KindResources wire) => new(new Kind(wire.Namespace, wire.Type), wire.Count, [.. wire.Ids]);
}
