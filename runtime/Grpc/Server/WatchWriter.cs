using Grpc.Core;

namespace Strata.Runtime.Grpc;

/// <summary>Batches as messages: one per event, or, if the client asked for aggregation, as few as the size limit allows.</summary>
sealed class WatchWriter(IServerStreamWriter<WatchMessage> responses, Protos.WatchRequest request, int messageSize)
{
    readonly bool aggregated = !request.HasId && request.Options is { Aggregated: true };
    readonly BufferedStream<WatchMessage> stream = new(responses);
    readonly WatchMessage message = new();

    /// <summary>The empty message says that the watch is established (COSI 6.6-4).</summary>
    public Task WriteReadyAsync(CancellationToken ct) => SendAsync(isLast: true, ct);

    public async Task WriteAsync(EventBatch batch, CancellationToken ct)
    {
        foreach (var item in batch.Events)
        {
            if (IsHidden(item)) continue;

            var next = EventMessage.Of(item);
            if (!message.IsEmpty && (!aggregated || message.Size + WatchMessage.SizeOf(next) > messageSize))
                await SendAsync(isLast: false, ct);

            message.Add(next);
        }

        // A batch of which the client may see nothing is an empty message, as other servers send it (COSI 6.6-6).
        if (aggregated || !message.IsEmpty) await SendAsync(isLast: true, ct);
    }

    async Task SendAsync(bool isLast, CancellationToken ct)
    {
        await stream.WriteAsync(message, message.Size, isLast, ct);
        message.Clear();
    }

    /// <summary>Clients of API version 0 do not know these events (COSI 6.6-6).</summary>
    bool IsHidden(StateEvent item) => request.ApiVersion < 1 && item is (StateEvent.Bootstrapped or StateEvent.Errored);
}
