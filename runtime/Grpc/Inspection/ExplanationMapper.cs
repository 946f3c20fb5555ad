using Google.Protobuf.WellKnownTypes;
using Strata.Resources;
using Strata.Runtime.Grpc.Wire;

namespace Strata.Runtime.Grpc;

static class ExplanationMapper
{
    public static ExplainResponse ToProto(Explanation explanation)
    {
        var response = new ExplainResponse { IsCut = explanation.IsCut };
        response.Resources.AddRange(explanation.Resources.Items.Select(ToProto));
        return response;
    }

    /// <exception cref="FormatException">The peer does not speak as we do.</exception>
    public static Explanation FromProto(ExplainResponse response) => response.Resources.Count > 0
        ? new Explanation([.. response.Resources.Select(FromProto)], response.IsCut)
        : throw new FormatException("an explanation that explains nothing");

    static Wire.ExplainedResource ToProto(ExplainedResource resource)
    {
        var wire = new Wire.ExplainedResource { Name = PassMapper.ToProto(resource.Pointer), Version = resource.Version.ToString() };
        wire.Writers.AddRange(resource.Writers.Items.Select(ToProto));
        if (!resource.Exists) return wire;

        wire.Phase = PhaseText.Format(resource.Phase);
        wire.Owner = resource.Owner;
        wire.Finalizers.AddRange(resource.Finalizers.Items);
        wire.Updated = resource.Updated?.ToTimestamp();
        wire.Holders.AddRange(resource.Holders.Items.Select(ToProto));
        return wire;
    }

    static ExplainedResource FromProto(Wire.ExplainedResource wire) => new(PassMapper.FromProto(wire.Name))
    {
        Version = ResourceVersion.Parse(wire.Version),
        Phase = wire.Phase.Length > 0 ? PhaseText.Parse(wire.Phase) : Phase.Running,
        Owner = wire.Owner,
        Finalizers = [.. wire.Finalizers],
        Updated = wire.Updated?.ToDateTimeOffset(),
        Writers = [.. wire.Writers.Select(FromProto)],
        Holders = [.. wire.Holders.Select(FromProto)],
    };

    static Writer ToProto(ResourceWriter writer)
    {
        var wire = new Writer
        {
            Controller = writer.Controller,
            Made = PassMapper.ToProto(writer.Made),
            Last = PassMapper.ToProto(writer.Last),
        };
        wire.Failing.AddRange(writer.Failing.Items.Select(pass => PassMapper.ToProto(pass)));
        return wire;
    }

    static ResourceWriter FromProto(Writer wire) => new(
        wire.Controller,
        PassMapper.FromProto(wire.Made),
        PassMapper.FromProto(wire.Last),
        [.. wire.Failing.Select(pass => PassMapper.FromProto(pass)).OfType<PassRecord>()]);
}
