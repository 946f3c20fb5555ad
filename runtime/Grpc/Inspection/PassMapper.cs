using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.WellKnownTypes;
using Strata.Resources;
using Strata.Runtime.Grpc.Wire;

namespace Strata.Runtime.Grpc;

static class PassMapper
{
    [return: NotNullIfNotNull(nameof(pass))]
    public static Wire.Pass? ToProto(PassRecord? pass)
    {
        if (pass is null) return null;

        var wire = new Wire.Pass
        {
            Controller = pass.Controller,
            Key = pass.Key is { } key ? ToProto(key) : null,
            Outcome = (Wire.Pass.Types.Outcome)pass.Outcome,
            Started = pass.Started.ToTimestamp(),
            Took = pass.Took.ToDuration(),
            Error = pass.Error ?? "",
            Failures = pass.Failures,
            Next = pass.Next?.ToTimestamp(),
            MoreReads = pass.MoreReads,
            MoreWrites = pass.MoreWrites,
        };
        wire.Reads.AddRange(pass.Reads.Items.Select(ToProto));
        wire.Writes.AddRange(pass.Writes.Items.Select(ToProto));
        return wire;
    }

    public static PassRecord? FromProto(Wire.Pass? wire) => wire is null ? null : new PassRecord(wire.Controller, KeyOf(wire))
    {
        Outcome = (PassOutcome)wire.Outcome,
        Started = wire.Started.ToDateTimeOffset(),
        Took = wire.Took.ToTimeSpan(),
        Error = wire.Error.Length > 0 ? wire.Error : null,
        Failures = wire.Failures,
        Next = wire.Next?.ToDateTimeOffset(),
        Reads = [.. wire.Reads.Select(FromProto)],
        MoreReads = wire.MoreReads,
        Writes = [.. wire.Writes.Select(FromProto)],
        MoreWrites = wire.MoreWrites,
    };

    public static ResourceName ToProto(Pointer pointer) =>
        new() { Namespace = pointer.Namespace, Type = pointer.Type, Id = pointer.Id };

    public static Pointer FromProto(ResourceName name) => new(name.Namespace, name.Type, name.Id);

    static Pointer? KeyOf(Wire.Pass wire) => wire.Key is { } key ? FromProto(key) : null;

    static Read ToProto(PassRead read) => read switch
    {
        PassRead.One one => new Read { Name = ToProto(one.Pointer), Version = one.Version.ToString() },
        PassRead.Many many => new Read { Name = ToProto(new Pointer(many.Kind, "")), Count = many.Count, Query = many.Query },
        _ => throw new ArgumentException($"{read.GetType().Name} has no wire form", nameof(read)),
    };

    static PassRead FromProto(Read wire) => wire.Version.Length > 0
        ? new PassRead.One(FromProto(wire.Name), ResourceVersion.Parse(wire.Version))
        : new PassRead.Many(FromProto(wire.Name).Kind, wire.Count, wire.Query);

    static Write ToProto(PassWrite write) =>
        new() { Name = ToProto(write.Pointer), Action = (Write.Types.Action)write.Action, Version = write.Version.ToString() };

    static PassWrite FromProto(Write wire) =>
        new(FromProto(wire.Name), (PassWriteAction)wire.Action, ResourceVersion.Parse(wire.Version));
}
