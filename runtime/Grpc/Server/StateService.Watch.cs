using Grpc.Core;
using Strata.Protos;
using Strata.Resources;
using Metadata = Grpc.Core.Metadata;

namespace Strata.Runtime.Grpc;

public sealed partial class StateService
{
    /// <summary>Tells our own clients that the stream ends after an ERRORED event, and that its trailers say which error it was.</summary>
    internal const string DetailsHeader = "strata-error-details";

    public override Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responses, ServerCallContext context) =>
        AnswerAsync(StateCall.Watch, context, async ct =>
        {
            await using var watch = await OpenAsync(request, ct);
            await context.WriteResponseHeadersAsync(new Metadata { { DetailsHeader, "1" } });

            // The empty message says that the watch is established (COSI 6.6-4).
            await responses.WriteAsync(new WatchResponse(), ct);

            var writer = new WatchWriter(responses, request, options.WatchMessageSize);
            await foreach (var batch in watch.WithCancellation(ct))
            {
                if (batch.Events[^1] is StateEvent.Errored errored) Explain(errored.Error, context);

                await writer.WriteAsync(batch, ct);
            }
        });

    /// <summary>The id's presence decides, not its length (COSI 6.6-1).</summary>
    ValueTask<Watch> OpenAsync(WatchRequest request, CancellationToken ct)
    {
        var kind = new Kind(request.Namespace, request.Type);
        return request.HasId
            ? core.WatchAsync(new Pointer(kind, request.Id), OptionsMapper.SingleFromProto(request.Options), ct)
            : core.WatchAsync(kind, OptionsMapper.FromProto(request.Options), ct);
    }

    static void Explain(Exception error, ServerCallContext context)
    {
        foreach (var entry in StatusMapping.Trailers(ErrorDetail.ToProto(error))) context.ResponseTrailers.Add(entry);
    }
}
