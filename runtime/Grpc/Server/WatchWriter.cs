using Google.Protobuf;
using Grpc.Core;
using Strata.Protos;

namespace Strata.Runtime.Grpc;

/// <summary>Batches as messages: one per event, or, if the client asked for aggregation, as few as the size limit allows.</summary>
sealed class WatchWriter(IServerStreamWriter<WatchResponse> responses, WatchRequest request, int messageSize)
{
    /// <summary>Of `WatchResponse.event`, whose number needs one byte.</summary>
    const int TagSize = 1;

    readonly bool aggregated = !request.HasId && request.Options is { Aggregated: true };

    public async Task WriteAsync(EventBatch batch, CancellationToken ct)
    {
        var message = new WatchResponse();
        var size = 0;
        foreach (var item in batch.Events)
        {
            if (IsHidden(item)) continue;

            var next = EventMapper.ToProto(item);
            var nextSize = TagSize + CodedOutputStream.ComputeMessageSize(next);
            if (message.Event.Count > 0 && (!aggregated || size + nextSize > messageSize))
            {
                await responses.WriteAsync(message, ct);
                (message, size) = (new WatchResponse(), 0);
            }

            message.Event.Add(next);
            size += nextSize;
        }

        // A batch of which the client may see nothing is an empty message, as other servers send it (COSI 6.6-6).
        if (aggregated || message.Event.Count > 0) await responses.WriteAsync(message, ct);
    }

    /// <summary>Clients of API version 0 do not know these events (COSI 6.6-6).</summary>
    bool IsHidden(StateEvent item) => request.ApiVersion < 1 && item is (StateEvent.Bootstrapped or StateEvent.Errored);
}
