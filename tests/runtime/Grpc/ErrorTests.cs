using Google.Protobuf;
using Grpc.Core;
using Strata.Protos;
using Strata.Resources;
using Strata.Runtime.Grpc;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>The failures of a state, as other clients see them and as ours does.</summary>
public sealed class ErrorTests : GrpcTest
{
    readonly FailingState failing = new();

    private protected override ICoreState CreateLocal() => failing;

    private protected override StateServiceOptions ServiceOptions => new() { MaxRequestSize = 64 << 10 };

    /// <summary>COSI 6.6, the table of the server.</summary>
    public static TheoryData<string, Exception, StatusCode> Table => new()
    {
        { "create", new AlreadyExistsException(At("a")), StatusCode.AlreadyExists },
        { "create", new OwnerConflictException(At("a"), "o"), StatusCode.PermissionDenied },
        { "create", new OwnerAlreadySetException("o"), StatusCode.Unknown },
        { "create", new AccessDeniedException(At("a"), AccessVerb.Create, "read only"), StatusCode.PermissionDenied },
        { "watch", new AccessDeniedException(At(""), AccessVerb.Watch, "not yours"), StatusCode.PermissionDenied },
        { "destroy", new AccessDeniedException(At("a"), AccessVerb.Destroy, "read only"), StatusCode.PermissionDenied },
        { "update", new NotFoundException(At("a")), StatusCode.NotFound },
        { "update", new OwnerConflictException(At("a"), "o"), StatusCode.PermissionDenied },
        { "update", new PhaseConflictException(At("a"), Phase.Running), StatusCode.InvalidArgument },
        { "update", new VersionConflictException(At("a"), new ResourceVersion(1), new ResourceVersion(2)), StatusCode.FailedPrecondition },
        { "update", new ConflictException(At("a"), "something else"), StatusCode.FailedPrecondition },
        { "update", new FormatException("no such thing"), StatusCode.Unknown },
        { "destroy", new NotFoundException(At("a")), StatusCode.NotFound },
        { "destroy", new OwnerConflictException(At("a"), "o"), StatusCode.PermissionDenied },
        { "destroy", new PendingFinalizersException(At("a"), Finalizers.From(["f", "g"])), StatusCode.FailedPrecondition },
        { "destroy", new InvalidOperationException("the disk is on fire"), StatusCode.Unknown },
        { "destroy", new StateUnavailableException("the disk is full"), StatusCode.Unknown },
        { "destroy", new OperationCanceledException("enough"), StatusCode.Cancelled },
        { "destroy", new RpcException(new Status(StatusCode.ResourceExhausted, "slow down")), StatusCode.ResourceExhausted },
        { "watch", new InvalidBookmarkException("too old"), StatusCode.FailedPrecondition },
        { "watch", new UnsupportedException("tail events"), StatusCode.Unimplemented },
        { "watch", new ArgumentException("this and that exclude each other"), StatusCode.InvalidArgument },
    };

    [Theory]
    [MemberData(nameof(Table), DisableDiscoveryEnumeration = true)]
    public async Task A_failure_is_a_status_with_its_text(string call, Exception error, StatusCode code)
    {
        failing.Error = error;

        var refused = await Assert.ThrowsAsync<RpcException>(() => SendAsync(Raw(), call));

        Assert.Equal(code, refused.StatusCode);
        Assert.Equal(error is RpcException status ? status.Status.Detail : error.Message, refused.Status.Detail);
    }

    [Theory]
    [MemberData(nameof(Table), DisableDiscoveryEnumeration = true)]
    public async Task Our_client_throws_what_the_state_threw(string call, Exception error, StatusCode code)
    {
        failing.Error = error;

        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => CallAsync(call));

        if (error is StateException or ArgumentException)
        {
            Assert.IsType(error.GetType(), thrown);
            Assert.Equal(error.Message, thrown.Message);
        }
        else if (error is not FormatException)
        {
            Assert.Equal(code, Assert.IsType<RemoteStateException>(thrown).Code);
        }
    }

    [Fact]
    public async Task Details_that_the_status_does_not_tell_travel_in_a_trailer()
    {
        failing.Error = new PendingFinalizersException(At("a"), Finalizers.From(["f", "ɡ"]));

        var pending = await Assert.ThrowsAsync<PendingFinalizersException>(() => CallAsync("destroy"));

        Assert.Equal(["f", "ɡ"], pending.Finalizers!);
        Assert.Equal(At("a"), pending.Pointer);
    }

    [Fact]
    public async Task An_overrun_reaches_the_client_as_what_it_is()
    {
        failing.Stream = new StateEvent.Errored(new WatchOverrunException(Paths, 12, 1, 10));
        await using var watch = await Remote.WatchAsync(Paths, ct: Ct);

        var events = new List<StateEvent>();
        await foreach (var item in watch.EventsAsync(Ct)) events.Add(item);

        var overrun = Assert.IsType<WatchOverrunException>(Assert.IsType<StateEvent.Errored>(Assert.Single(events)).Error);
        Assert.Equal((Paths, 12, 1, 10), (overrun.Kind, overrun.Tail, overrun.Position, overrun.Capacity));
    }

    [Fact]
    public async Task A_request_above_the_limit_is_refused_before_it_is_read()
    {
        var large = Opaque("os/path", "a", new byte[65 << 10], "{}");

        var refused = await Assert.ThrowsAsync<RemoteStateException>(() => Remote.CreateAsync(large, ct: Ct).AsTask());

        Assert.Equal(StatusCode.ResourceExhausted, refused.Code);
        Assert.Equal(0, failing.Calls);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_and_not_failed()
    {
        failing.Error = null;
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Remote.DestroyAsync(At("a"), ct: cancelled.Token).AsTask());
    }

    [Fact]
    public async Task Options_that_exclude_each_other_are_refused_by_the_client_itself()
    {
        var both = new WatchOptions { TailEvents = 1, From = ByteString.CopyFrom(1) };

        await Assert.ThrowsAsync<ArgumentException>(() => Remote.WatchAsync(Paths, both, Ct).AsTask());
        Assert.Equal(0, failing.Calls);
    }

    Task CallAsync(string call) => call switch
    {
        "create" => Remote.CreateAsync(PathAt("a"), ct: Ct).AsTask(),
        "update" => Remote.UpdateAsync(PathAt("a"), ct: Ct).AsTask(),
        "destroy" => Remote.DestroyAsync(At("a"), ct: Ct).AsTask(),
        _ => Remote.WatchAsync(Paths, ct: Ct).AsTask(),
    };

    static async Task SendAsync(Protos.State.StateClient client, string call)
    {
        var resource = Strata.Resources.Serialization.ResourceMapper.ToProto(PathAt("a"));
        switch (call)
        {
            case "create":
                await client.CreateAsync(new CreateRequest { Resource = resource }, cancellationToken: Ct);
                break;
            case "update":
                await client.UpdateAsync(new UpdateRequest { NewResource = resource }, cancellationToken: Ct);
                break;
            case "destroy":
                await client.DestroyAsync(new DestroyRequest(), cancellationToken: Ct);
                break;
            default:
                using (var watch = client.Watch(new WatchRequest(), cancellationToken: Ct)) await watch.ResponseStream.MoveNext(Ct);
                break;
        }
    }

    sealed class FailingState() : DelegatingState(new InMemoryState())
    {
        public Exception? Error { get; set; }

        public StateEvent? Stream { get; set; }

        public int Calls { get; private set; }

        public override ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options, CancellationToken ct) =>
            Fail<ValueTask<IResource>>();

        public override ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options, CancellationToken ct) =>
            Fail<ValueTask<IResource>>();

        public override ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options, CancellationToken ct) => Fail<ValueTask>();

        public override ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
            Stream is null ? Fail<ValueTask<Watch>>() : ValueTask.FromResult<Watch>(new ScriptedWatch(Stream));

        T Fail<T>()
        {
            Calls++;
            throw Error!;
        }
    }

    sealed class ScriptedWatch(StateEvent item) : Watch
    {
        public override async IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default)
        {
            await Task.CompletedTask;
            yield return EventBatch.Of(item);
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
