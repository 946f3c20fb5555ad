using Grpc.Core;
using Strata.Protos;
using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Grpc;

/// <summary>
/// The state behind an endpoint, with the behaviour and the failures of a local one (COSI 6.7). Types that the registry knows are read;
/// others come as <see cref="AnyResource"/> with the YAML the server rendered, so that a client without types can show everything.
/// Failures that are none of a state are <see cref="StateUnavailableException"/>, when nobody answers, and
/// <see cref="RemoteStateException"/>.
/// </summary>
public sealed partial class GrpcState : ICoreState, INativeTeardown, INativeTeardownAndDestroy, IAsyncDisposable
{
    readonly GrpcStateChannel channel;
    readonly GrpcStateOptions options;
    readonly StateCalls calls;
    readonly Protos.State.StateClient client;
    readonly State derived;

    /// <param name="channel">Stays the caller's, for other services of the endpoint; but is closed with this state.</param>
    public GrpcState(GrpcStateChannel channel, ResourceTypes types, GrpcStateOptions? options = null)
    {
        this.channel = channel;
        this.options = options ?? new GrpcStateOptions();
        calls = new StateCalls(channel.Invoker, types);
        client = new Protos.State.StateClient(channel.Invoker);
        derived = new State(new DelegatingState(this)); // for servers without teardown calls
    }

    public async ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default)
    {
        var request = new GetRequest { Namespace = pointer.Namespace, Type = pointer.Type, Id = pointer.Id, Options = new GetOptions() };
        try
        {
            var response = await CallAsync(StateCall.Get, pointer, () => calls.Get(request, ct), ct);
            return Read(response);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    public async ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default)
    {
        var request = new ListRequest { Namespace = kind.Namespace, Type = kind.Type, Options = OptionsMapper.ToProto(options) };
        using var call = calls.List(request, ct);
        var resources = new List<IResource>();
        try
        {
            while (await call.ResponseStream.MoveNext(ct)) resources.Add(Read(call.ResponseStream.Current));
        }
        catch (RpcException status)
        {
            throw Failure(StateCall.List, new Pointer(kind, ""), status, ct);
        }

        return resources;
    }

    public async ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default)
    {
        var request = WriteRequest.ToCreate(resource, new Protos.CreateOptions { Owner = options?.Owner ?? "" });
        var response = await CallAsync(StateCall.Create, resource.Metadata.Pointer, () => calls.Create(request, ct), ct);
        return Stored(resource, response);
    }

    public async ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default)
    {
        var request = WriteRequest.ToUpdate(resource, OptionsMapper.ToProto(options ?? new UpdateOptions()));
        var response = await CallAsync(StateCall.Update, resource.Metadata.Pointer, () => calls.Update(request, ct), ct);
        return Stored(resource, response);
    }

    public async ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default)
    {
        var request = new DestroyRequest
        {
            Namespace = pointer.Namespace,
            Type = pointer.Type,
            Id = pointer.Id,
            Options = new Protos.DestroyOptions { Owner = options?.Owner ?? "" },
        };
        await CallAsync(StateCall.Destroy, pointer, () => client.DestroyAsync(request, cancellationToken: ct), ct);
    }

    public ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default)
    {
        options ??= new WatchOptions();
        options.Check();
        return OpenAsync(new WatchSource(calls, channel.Endpoint, pointer.Kind, pointer.Id, options), ct);
    }

    public ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default)
    {
        options ??= new WatchOptions();
        options.Check();
        return OpenAsync(new WatchSource(calls, channel.Endpoint, kind, null, options), ct);
    }

    public ValueTask DisposeAsync()
    {
        channel.Dispose();
        return ValueTask.CompletedTask;
    }

    async ValueTask<Watch> OpenAsync(WatchSource source, CancellationToken ct) =>
        new GrpcWatch(source, await source.OpenAsync(null, ct), options);

    async ValueTask<T> CallAsync<T>(StateCall call, Pointer pointer, Func<AsyncUnaryCall<T>> start, CancellationToken ct)
    {
        try
        {
            using var running = start();
            return await running;
        }
        catch (RpcException status)
        {
            throw Failure(call, pointer, status, ct);
        }
    }

    Exception Failure(StateCall call, Pointer pointer, RpcException status, CancellationToken ct) => ct.IsCancellationRequested
        ? new OperationCanceledException(status.Status.Detail, status, ct)
        : StatusMapping.FromStatus(call, pointer, status, channel.Endpoint);

    /// <summary>What was written, with the metadata as stored: a peer may not know the type, but cannot have changed its content.</summary>
    IResource Stored(IResource written, ResourceAnswer stored) => written.With(Read(stored).Metadata);

    IResource Read(ResourceAnswer answer) => answer.Resource ?? throw new RemoteStateException(
        StatusCode.DataLoss, $"{channel.Endpoint} sent a resource that cannot be read: {answer.Error!.Message}", answer.Error);
}
