using Grpc.Core;
using Strata.Protos;
using Metadata = Grpc.Core.Metadata;

namespace Strata.Runtime.Grpc;

sealed partial class StateService
{
    /// <summary>Tells our own clients that the stream ends after an ERRORED event, and that its trailers say which error it was.</summary>
    internal const string DetailsHeader = "strata-error-details";

    int watches;

    public Task WatchAsync(WatchRequest request, IServerStreamWriter<WatchMessage> responses, ServerCallContext context)
    {
        limits.Check(request.Options?.LabelQuery);
        return WatchingAsync(() => SendAsync(request, responses, context));
    }

    /// <summary>For calls that hold a watch as long as they wait.</summary>
    async Task WatchingAsync(Func<Task> work)
    {
        try
        {
            if (Interlocked.Increment(ref watches) > options.MaxWatches)
            {
                throw new RpcException(
                    new Status(StatusCode.ResourceExhausted, $"{options.MaxWatches} watches are open, which is the limit"));
            }

            await work();
        }
        finally
        {
            Interlocked.Decrement(ref watches);
        }
    }

    async Task SendAsync(WatchRequest request, IServerStreamWriter<WatchMessage> responses, ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        await using var watch = await OpenAsync(request, ending.Token);
        await context.WriteResponseHeadersAsync(new Metadata { { DetailsHeader, "1" } });

        var writer = new WatchWriter(responses, request, options.WatchMessageSize);
        await writer.WriteReadyAsync(ending.Token);
        await foreach (var batch in watch.WithCancellation(ending.Token))
        {
            if (batch.Events[^1] is StateEvent.Errored errored) Explain(errored.Error, context);

            await writer.WriteAsync(batch, ending.Token);
        }
    }

    /// <summary>The id's presence decides, not its length (COSI 6.6-1).</summary>
    ValueTask<Watch> OpenAsync(WatchRequest request, CancellationToken ct)
    {
        var pointer = limits.Check(request.Namespace, request.Type, request.Id);
        return request.HasId
            ? core.WatchAsync(pointer, OptionsMapper.SingleFromProto(request.Options), ct)
            : core.WatchAsync(pointer.Kind, OptionsMapper.FromProto(request.Options), ct);
    }

    static void Explain(Exception error, ServerCallContext context)
    {
        foreach (var entry in StatusMapping.Trailers(ErrorDetail.ToProto(error))) context.ResponseTrailers.Add(entry);
    }
}
