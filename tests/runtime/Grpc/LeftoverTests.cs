using Grpc.Core;
using Strata.Protos;
using Strata.Resources;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>However a watch ends, the server keeps nothing of it.</summary>
public sealed class LeftoverTests : GrpcTest
{
    readonly CountedState counted = new();
    readonly PoisonedState poisoned;

    public LeftoverTests() => poisoned = new PoisonedState(counted);

    private protected override ICoreState CreateLocal() => poisoned;

    [Fact]
    public async Task A_disposed_watch_is_gone_on_the_server()
    {
        var watch = await Remote.WatchAsync(Paths, ct: Ct);

        await watch.DisposeAsync();

        await counted.CountAsync(0);
    }

    [Fact]
    public async Task A_cancelled_reader_leaves_no_watch()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var watch = await Remote.WatchAsync(Paths, ct: Ct);
        var read = Task.Run(async () => await watch.EventsAsync(cancel.Token).FirstAsync(cancel.Token), Ct);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await counted.CountAsync(0);
    }

    [Fact]
    public async Task A_client_that_breaks_off_leaves_no_watch()
    {
        var call = Raw().Watch(new WatchRequest(), cancellationToken: Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));

        call.Dispose();

        await counted.CountAsync(0);
    }

    [Fact]
    public async Task A_watch_whose_events_cannot_be_told_is_gone_on_the_server()
    {
        poisoned.Poison = new StateEvent.Created(null!);
        using var call = Raw().Watch(new WatchRequest(), cancellationToken: Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));

        await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Ct));

        await counted.CountAsync(0);
    }

    [Fact]
    public async Task A_cancelled_wait_for_destruction_leaves_no_watch()
    {
        await Remote.CreateAsync(PathAt("a", "holder"), ct: Ct);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var gone = Remote.TeardownAndDestroyAsync(At("a"), "", cancel.Token).AsTask();
        await counted.CountAsync(1);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await counted.CountAsync(0);
    }

    /// <summary>Its watches begin with an event that cannot be told, if there is one.</summary>
    sealed class PoisonedState(ICoreState inner) : DelegatingState(inner)
    {
        public StateEvent? Poison { get; set; }

        public override async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default)
        {
            var watch = await base.WatchAsync(kind, options, ct);
            return Poison is { } poison ? new PoisonedWatch(watch, poison) : watch;
        }
    }

    sealed class PoisonedWatch(Watch inner, StateEvent poison) : Watch
    {
        public override async IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default)
        {
            yield return EventBatch.Of(poison);
            await foreach (var batch in inner.WithCancellation(ct)) yield return batch;
        }

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
