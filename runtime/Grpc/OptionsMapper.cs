using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Grpc;

/// <summary>Options as messages and back. On the way in, each message may be absent; on the way out, all are present (COSI 6.7).</summary>
static class OptionsMapper
{
    public static ListOptions FromProto(Protos.ListOptions? options) => options is null ? new ListOptions() : new ListOptions
    {
        Labels = [.. options.LabelQuery.Select(QueryMapper.FromProto)],
        Ids = QueryMapper.FromProto(options.IdQuery),
    };

    /// <summary>No phase expects none (quirk register Q29).</summary>
    public static UpdateOptions FromProto(Protos.UpdateOptions? options) => new()
    {
        Owner = options?.Owner ?? "",
        ExpectedPhase = options is { HasExpectedPhase: true } ? PhaseText.Parse(options.ExpectedPhase) : null,
    };

    public static WatchOptions FromProto(Protos.WatchOptions? options) => options is null ? new WatchOptions() : new WatchOptions
    {
        BootstrapContents = options.BootstrapContents,
        BootstrapBookmark = options.BootstrapBookmark,
        TailEvents = Tail(options),
        From = options.HasStartFromBookmark ? options.StartFromBookmark : null,
        Labels = [.. options.LabelQuery.Select(QueryMapper.FromProto)],
        Ids = QueryMapper.FromProto(options.IdQuery),
    };

    /// <summary>Of a watch on one resource: some options are refused, others without meaning there are ignored (COSI 6.6-2).</summary>
    /// <exception cref="UnsupportedException"/>
    public static WatchOptions SingleFromProto(Protos.WatchOptions? options)
    {
        if (options is null) return new WatchOptions();
        CheckSingle(options.BootstrapContents, options.LabelQuery.Count);

        return new WatchOptions
        {
            TailEvents = Tail(options),
            From = options.HasStartFromBookmark ? options.StartFromBookmark : null,
        };
    }

    public static Protos.ListOptions ToProto(ListOptions? options)
    {
        var message = new Protos.ListOptions { IdQuery = options?.Ids is { } ids ? QueryMapper.ToProto(ids) : null };
        if (options is not null) message.LabelQuery.AddRange(options.Labels.Select(QueryMapper.ToProto));
        return message;
    }

    public static Protos.UpdateOptions ToProto(UpdateOptions options)
    {
        var message = new Protos.UpdateOptions { Owner = options.Owner };
        if (options.ExpectedPhase is { } phase) message.ExpectedPhase = PhaseText.Format(phase);
        return message;
    }

    public static Protos.WatchOptions ToProto(WatchOptions options)
    {
        var message = new Protos.WatchOptions
        {
            BootstrapContents = options.BootstrapContents,
            BootstrapBookmark = options.BootstrapBookmark,
            TailEvents = options.TailEvents,
            IdQuery = options.Ids is { } ids ? QueryMapper.ToProto(ids) : null,
            Aggregated = true,
        };
        message.LabelQuery.AddRange(options.Labels.Select(QueryMapper.ToProto));
        if (options.From is { } bookmark) message.StartFromBookmark = bookmark;
        return message;
    }

    /// <summary>Of a watch on one resource: what servers refuse there is refused here, what they ignore is not sent.</summary>
    /// <exception cref="UnsupportedException"/>
    public static Protos.WatchOptions SingleToProto(WatchOptions options)
    {
        CheckSingle(options.BootstrapContents, options.Labels.Count);
        var message = new Protos.WatchOptions { TailEvents = options.TailEvents };
        if (options.From is { } bookmark) message.StartFromBookmark = bookmark;
        return message;
    }

    static void CheckSingle(bool bootstrapContents, int labelQueries)
    {
        if (bootstrapContents) throw new UnsupportedException("bootstrap contents for a resource watch");
        if (labelQueries > 0) throw new UnsupportedException("label query for a resource watch");
    }

    /// <summary>Other servers honour the number when it is above 0 (COSI 6.6-2).</summary>
    static int Tail(Protos.WatchOptions options) => Math.Max(0, options.TailEvents);
}
