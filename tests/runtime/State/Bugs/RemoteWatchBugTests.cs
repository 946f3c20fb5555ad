using Google.Protobuf;
using Grpc.Core;
using Strata.Protos;
using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime.Grpc;
using Strata.Runtime.Testing;
using Strata.Runtime.Tests.Grpc;

namespace Strata.Runtime.Tests;

/// <summary>COSI 11.1, rows 19 and 21: how a client takes the end of a stream.</summary>
public sealed class RemoteWatchBugTests
{
    static readonly GrpcStateOptions Eager = new()
    {
        WatchRetry = new WatchRetryOptions { FirstDelay = TimeSpan.FromMilliseconds(10), MaxDelay = TimeSpan.FromMilliseconds(50) },
    };

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static Kind Paths => new("default", PathSpec.Definition.Type);

    [Fact] // row 19: the client waited for ever on a stream that had ended in good order
    public async Task A_stream_that_ends_in_good_order_is_a_failure_of_the_watch()
    {
        await using var server = await StateServer.StartForeignAsync(new ScriptedWatches([]));
        await using var state = server.Connect(Eager);
        await using var watch = new WatchReader(await state.WatchAsync(Paths, ct: Ct));

        Assert.IsType<StateUnavailableException>(Assert.IsType<StateEvent.Errored>(await watch.NextAsync()).Error);
    }

    [Theory]
    [InlineData(StatusCode.OK)]
    [InlineData(StatusCode.Unavailable)]
    public async Task A_watch_is_resumed_behind_the_last_event_of_the_last_message(StatusCode end)
    {
        var service = new ScriptedWatches([Message("a", "b"), Message("c")], end);
        await using var server = await StateServer.StartForeignAsync(service);
        await using var state = server.Connect(Eager);
        await using var watch = new WatchReader(await state.WatchAsync(Paths, ct: Ct));

        Assert.Equal(["a", "b", "c"], (await watch.TakeAsync(3)).Select(item => ((StateEvent.Created)item).Resource.Metadata.Id));
        Assert.Equal(["", "b"], service.Starts.Take(2));
    }

    static WatchResponse Message(params string[] ids)
    {
        var message = new WatchResponse();
        message.Event.AddRange(ids.Select(id => new Event
        {
            EventType = EventType.Created,
            Resource = ResourceMapper.ToProto(new Resource<PathSpec>(
                new Resources.Metadata(new Pointer(Paths, id)) { Version = ResourceVersion.First }, new PathSpec())),
            Bookmark = ByteString.CopyFromUtf8(id),
        }));
        return message;
    }

    /// <summary>Each watch gets the next message, and then the end.</summary>
    sealed class ScriptedWatches(WatchResponse[] messages, StatusCode end = StatusCode.OK) : Protos.State.StateBase
    {
        int watches;

        public List<string> Starts { get; } = [];

        public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responses, ServerCallContext context)
        {
            lock (Starts) Starts.Add(request.Options.StartFromBookmark?.ToStringUtf8() ?? "");
            await responses.WriteAsync(new WatchResponse(), context.CancellationToken);
            var watch = Interlocked.Increment(ref watches) - 1;
            if (watch < messages.Length) await responses.WriteAsync(messages[watch], context.CancellationToken);
            if (end != StatusCode.OK) throw new RpcException(new Status(end, "the server goes down"));
        }
    }
}
