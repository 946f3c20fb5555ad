using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;

namespace Strata.Runtime.Grpc;

/// <summary>A watch over the wire. After an interruption it goes on from the last bookmark, unseen by its reader.</summary>
sealed class GrpcWatch(
    WatchSource source, AsyncServerStreamingCall<WatchAnswer> established, GrpcStateOptions options) : Watch
{
    static readonly EventBatch Nothing = new([]);

    readonly CancellationTokenSource disposed = new();
    readonly WatchRetry? retry = options.WatchRetry is { } delays ? new WatchRetry(delays, options.Time) : null;

    AsyncServerStreamingCall<WatchAnswer> call = established;
    ByteString? bookmark;

    public override IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default) => ReadAsync(ct).GetAsyncEnumerator(ct);

    public override ValueTask DisposeAsync()
    {
        disposed.Cancel();
        call.Dispose();
        return ValueTask.CompletedTask;
    }

    async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, disposed.Token);
        try
        {
            while (await NextAsync(ending.Token) is { } batch)
            {
                if (batch.Events.IsEmpty) continue;

                yield return batch;
                if (batch.Events[^1] is StateEvent.Errored) yield break;
            }
        }
        finally
        {
            call.Dispose();
        }

        ct.ThrowIfCancellationRequested();
    }

    /// <returns>The next message's events, which may be none; null when the reader cancelled or disposed.</returns>
    async ValueTask<EventBatch?> NextAsync(CancellationToken ending)
    {
        try
        {
            var (message, broken) = await ReceiveAsync(ending);
            return message is null ? await ResumeAsync(broken, ending) : await AcceptAsync(message, ending);
        }
        catch (Exception) when (ending.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <returns>A message; or why none came; or neither, when the server ended the stream in good order.</returns>
    async ValueTask<(WatchAnswer? Message, RpcException? Broken)> ReceiveAsync(CancellationToken ending)
    {
        try
        {
            return await call.ResponseStream.MoveNext(ending) ? (call.ResponseStream.Current, null) : (null, null);
        }
        catch (RpcException broken) when (!ending.IsCancellationRequested)
        {
            return (null, broken);
        }
    }

    async ValueTask<EventBatch> AcceptAsync(WatchAnswer message, CancellationToken ending)
    {
        retry?.OnMessage();
        var events = ImmutableArray.CreateBuilder<StateEvent>(message.Events.Count);
        foreach (var item in message.Events)
        {
            bookmark = item.Bookmark;
            events.Add(item switch
            {
                StateEvent.Bootstrapped end => end with { Kind = source.Kind },
                StateEvent.Noop noop => noop with { Kind = source.Kind },
                StateEvent.Errored errored => new StateEvent.Errored(await ExplainAsync(errored.Error, ending)),
                _ => item,
            });
            if (item is StateEvent.Errored) break;
        }

        return new EventBatch(events.DrainToImmutable());
    }

    /// <summary>Our own servers end the stream after an error, and say in its trailers which one it was.</summary>
    async ValueTask<Exception> ExplainAsync(Exception error, CancellationToken ending)
    {
        // An error with a cause is the client's own: the event could not be read, and the stream goes on.
        var headers = await call.ResponseHeadersAsync;
        if (error.InnerException is not null || headers.Get(StateService.DetailsHeader) is null) return error;

        try
        {
            while (await call.ResponseStream.MoveNext(ending))
            {
                // Nothing follows an error but the end.
            }

            return StatusMapping.FromTrailers(call.GetTrailers(), error) ?? error;
        }
        catch (RpcException)
        {
            return error;
        }
    }

    /// <returns>Nothing, when the stream is open again; or the error that ends the watch.</returns>
    async ValueTask<EventBatch> ResumeAsync(RpcException? status, CancellationToken ending)
    {
        var broken = source.Broken(status);
        while (bookmark is not null && retry?.Next() is { } delay)
        {
            options.Logger.WatchInterrupted(source.Kind.Namespace, source.Kind.Type, delay, broken);
            await Task.Delay(delay, options.Time, ending);
            try
            {
                await ReopenAsync(bookmark, ending);
                return Nothing;
            }
            catch (StateException e) when (e is not InvalidBookmarkException)
            {
                broken = e;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return EventBatch.Of(new StateEvent.Errored(e));
            }
        }

        // The end that follows a cancellation is no failure, whichever was seen first.
        ending.ThrowIfCancellationRequested();
        return EventBatch.Of(new StateEvent.Errored(broken));
    }

    async ValueTask ReopenAsync(ByteString from, CancellationToken ending)
    {
        var reopened = await source.OpenAsync(from, ending);
        call.Dispose();
        call = reopened;
        retry!.OnConnected();
    }
}
