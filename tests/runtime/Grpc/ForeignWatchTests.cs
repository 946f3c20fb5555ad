using System.Threading.Channels;
using Grpc.Core;
using Strata.Protos;
using Strata.Resources;
using Strata.Runtime.Grpc;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>What our client makes of the streams of servers that are not ours.</summary>
public sealed class ForeignWatchTests : IAsyncLifetime
{
    static readonly Kind Kind = new("default", "os/path");
    static readonly GrpcStateOptions NoRetry = new() { WatchRetry = null };

    readonly ScriptedService service = new();
    StateServer server = null!;
    GrpcState state = null!;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await StateServer.StartForeignAsync(service);
        state = server.Connect(NoRetry);
    }

    public async ValueTask DisposeAsync()
    {
        await state.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Events_of_unknown_types_are_ignored()
    {
        service.Send(Event((EventType)17), Event(EventType.Created));
        await using var watch = await state.WatchAsync(Kind, ct: Ct);

        Assert.IsType<StateEvent.Created>(await watch.EventsAsync(Ct).FirstAsync(Ct));
    }

    [Theory]
    [InlineData("resource")]
    [InlineData("metadata")]
    [InlineData("spec")]
    [InlineData("old")]
    [InlineData("version")]
    [InlineData("phase")]
    public async Task An_event_that_lacks_a_part_ends_the_watch_with_an_error(string part)
    {
        var broken = Event(EventType.Updated);
        broken.Old = broken.Resource.Clone();
        switch (part)
        {
            case "resource": broken.Resource = null; break;
            case "metadata": broken.Resource.Metadata = null; break;
            case "spec": broken.Resource.Spec = null; break;
            case "old": broken.Old = null; break;
            case "version": broken.Resource.Metadata.Version = ""; break;
            default: broken.Resource.Metadata.Phase = "dancing"; break;
        }

        service.Send(broken, Event(EventType.Created));
        await using var watch = await state.WatchAsync(Kind, ct: Ct);
        var events = await watch.EventsAsync(Ct).ToListAsync(Ct);

        Assert.IsType<RemoteWatchException>(Assert.IsType<StateEvent.Errored>(Assert.Single(events)).Error);
    }

    [Fact]
    public async Task An_error_of_the_server_is_its_text()
    {
        service.Send(new Event { EventType = EventType.Errored, Error = "buffer overrun" });
        await using var watch = await state.WatchAsync(Kind, ct: Ct);

        var errored = Assert.IsType<StateEvent.Errored>(Assert.Single(await watch.EventsAsync(Ct).ToListAsync(Ct)));

        Assert.Equal("buffer overrun", Assert.IsType<RemoteWatchException>(errored.Error).Message);
    }

    [Fact]
    public async Task An_end_without_an_error_is_one_to_the_reader()
    {
        service.End();
        await using var watch = await state.WatchAsync(Kind, ct: Ct);

        var errored = Assert.IsType<StateEvent.Errored>(Assert.Single(await watch.EventsAsync(Ct).ToListAsync(Ct)));

        Assert.IsType<StateUnavailableException>(errored.Error);
    }

    [Fact]
    public async Task A_reader_that_cancels_gets_no_error_even_if_the_stream_ends_at_the_same_time()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var call = new AsyncServerStreamingCall<WatchAnswer>(
            new EndsWhileCancelling(cancel), Task.FromResult(new global::Grpc.Core.Metadata()), () => Status.DefaultSuccess, () => [], () => { });
        var source = new WatchSource(null!, server.Endpoint, Kind, null, new Strata.Runtime.WatchOptions());
        await using var watch = new GrpcWatch(source, call, NoRetry);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await watch.EventsAsync(cancel.Token).ToListAsync(cancel.Token));
    }

    [Fact]
    public async Task A_reader_that_cancels_a_silent_watch_gets_its_own_token_back()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using var watch = await state.WatchAsync(Kind, ct: Ct);
        var read = watch.EventsAsync(cancel.Token).ToListAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_waits_gives_the_token_of_its_caller()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var get = state.FindAsync(new Pointer(Kind, "a"), cancel.Token).AsTask();
        var list = state.ListAsync(Kind, ct: cancel.Token).AsTask();
        await service.TwoAskedAsync();

        await cancel.CancelAsync();

        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get)).CancellationToken);
        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => list)).CancellationToken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_servers_refuse_of_a_watch_on_one_is_not_asked(bool bootstrap)
    {
        var options = bootstrap
            ? new Strata.Runtime.WatchOptions { BootstrapContents = true }
            : new Strata.Runtime.WatchOptions { Labels = [new Strata.Resources.LabelQuery([])] };

        await Assert.ThrowsAsync<UnsupportedException>(() => state.WatchAsync(new Pointer(Kind, "a"), options, Ct).AsTask());

        Assert.Equal(0, service.Watches);
    }

    static Event Event(EventType type) => new()
    {
        EventType = type,
        Resource = new Protos.Resource
        {
            Metadata = new Protos.Metadata { Namespace = "default", Type = "os/path", Id = "a", Version = "1", Phase = "running" },
            Spec = new Spec(),
        },
    };

    sealed class EndsWhileCancelling(CancellationTokenSource cancel) : IAsyncStreamReader<WatchAnswer>
    {
        public WatchAnswer Current => throw new InvalidOperationException();

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            cancel.Cancel();
            return Task.FromResult(false);
        }
    }

    /// <summary>Sends what it was told, then waits or ends; answers nothing else.</summary>
    sealed class ScriptedService : Protos.State.StateBase
    {
        readonly Channel<Event> events = Channel.CreateUnbounded<Event>();
        readonly SemaphoreSlim asked = new(0);

        public int Watches { get; private set; }

        public void Send(params Event[] script) => Array.ForEach(script, item => events.Writer.TryWrite(item));

        public void End() => events.Writer.Complete();

        public async Task TwoAskedAsync()
        {
            Assert.True(await asked.WaitAsync(Strata.Runtime.Testing.WatchReader.Patience, Ct));
            Assert.True(await asked.WaitAsync(Strata.Runtime.Testing.WatchReader.Patience, Ct));
        }

        public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responses, ServerCallContext context)
        {
            Watches++;
            await responses.WriteAsync(new WatchResponse());
            await foreach (var item in events.Reader.ReadAllAsync(context.CancellationToken))
                await responses.WriteAsync(new WatchResponse { Event = { item } });
        }

        public override async Task<GetResponse> Get(GetRequest request, ServerCallContext context)
        {
            asked.Release();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return new GetResponse();
        }

        public override Task List(ListRequest request, IServerStreamWriter<ListResponse> responses, ServerCallContext context)
        {
            asked.Release();
            return Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
    }
}
