using Grpc.Core;
using Strata.Protos;
using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>However a watch ends, the server keeps nothing of it.</summary>
public sealed class LeftoverTests : GrpcTest
{
    readonly CountingState counting = new();

    private protected override ICoreState CreateLocal() => counting;

    [Fact]
    public async Task A_disposed_watch_is_gone_on_the_server()
    {
        var watch = await Remote.WatchAsync(Paths, ct: Ct);

        await watch.DisposeAsync();

        await counting.NoneLeftAsync();
    }

    [Fact]
    public async Task A_cancelled_reader_leaves_no_watch()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var watch = await Remote.WatchAsync(Paths, ct: Ct);
        var read = Task.Run(async () => await watch.EventsAsync(cancel.Token).FirstAsync(cancel.Token), Ct);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await counting.NoneLeftAsync();
    }

    [Fact]
    public async Task A_client_that_breaks_off_leaves_no_watch()
    {
        var call = Raw().Watch(new WatchRequest(), cancellationToken: Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));

        call.Dispose();

        await counting.NoneLeftAsync();
    }

    [Fact]
    public async Task A_watch_whose_events_cannot_be_told_is_gone_on_the_server()
    {
        counting.Poison = new StateEvent.Created(null!);
        using var call = Raw().Watch(new WatchRequest(), cancellationToken: Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));

        await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Ct));

        await counting.NoneLeftAsync();
    }

    [Fact]
    public async Task A_cancelled_wait_for_destruction_leaves_no_watch()
    {
        await Remote.CreateAsync(PathAt("a", "holder"), ct: Ct);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var gone = Remote.TeardownAndDestroyAsync(At("a"), "", cancel.Token).AsTask();
        await counting.OneOpenedAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await counting.NoneLeftAsync();
    }

    sealed class CountingState() : WrappedState(new InMemoryState())
    {
        readonly SemaphoreSlim opened = new(0);
        readonly SemaphoreSlim closed = new(0);

        public StateEvent? Poison { get; set; }

        public Task OneOpenedAsync() => WaitAsync(opened);

        /// <summary>Each test opens one watch.</summary>
        public Task NoneLeftAsync() => WaitAsync(closed);

        public override async ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
            Count(await base.WatchAsync(pointer, options, ct));

        public override async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
            Count(await base.WatchAsync(kind, options, ct));

        CountedWatch Count(Watch watch)
        {
            opened.Release();
            return new CountedWatch(watch, Poison, closed);
        }

        static async Task WaitAsync(SemaphoreSlim signal) =>
            Assert.True(await signal.WaitAsync(WatchReader.Patience, Ct), "nothing happened");
    }

    sealed class CountedWatch(Watch inner, StateEvent? poison, SemaphoreSlim closed) : Watch
    {
        public override async IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default)
        {
            if (poison is not null) yield return EventBatch.Of(poison);
            await foreach (var batch in inner.WithCancellation(ct)) yield return batch;
        }

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            closed.Release();
        }
    }
}
