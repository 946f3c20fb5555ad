using Google.Protobuf;
using Strata.Protos;
using Strata.Runtime.Grpc;

namespace Strata.Benchmarks.Wire;

/// <summary>A watch of the kind without our client on top, for both forms of the wire.</summary>
static class RawWatch
{
    public static async Task<IAsyncEnumerable<Event>> OpenAsync(GrpcStateChannel channel, WatchOptions options, CancellationToken ct)
    {
        var request = new WatchRequest { Namespace = Payload.Kind.Namespace, Type = Payload.Kind.Type, ApiVersion = 1, Options = options };
        var call = new Protos.State.StateClient(channel.Invoker).Watch(request, cancellationToken: ct);

        // The empty message says that the watch stands.
        await call.ResponseStream.MoveNext(ct);
        return ReadAsync();

        async IAsyncEnumerable<Event> ReadAsync()
        {
            using (call)
            {
                while (await call.ResponseStream.MoveNext(ct))
                {
                    foreach (var item in call.ResponseStream.Current.Event) yield return item;
                }
            }
        }
    }

    /// <summary>The position of the kind now.</summary>
    public static async Task<ByteString> BookmarkAsync(GrpcStateChannel channel, CancellationToken ct)
    {
        await foreach (var item in await OpenAsync(channel, new WatchOptions { BootstrapBookmark = true }, ct)) return item.Bookmark;

        throw new InvalidOperationException("the watch gave no bookmark");
    }
}
