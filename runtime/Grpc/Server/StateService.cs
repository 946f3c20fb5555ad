using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Strata.Protos;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Grpc;

/// <summary>
/// Any state as the COSI service (COSI 6.6): mapping only. Sub-messages that are absent mean defaults; types that the registry does not
/// know are kept as bytes.
/// </summary>
sealed partial class StateService(
    ICoreState core, ResourceTypes types, StateServiceOptions options, IHostApplicationLifetime? lifetime = null)
{
    readonly State state = new(core);
    readonly RequestLimits limits = new(options);
    readonly CancellationToken stopping = lifetime?.ApplicationStopping ?? CancellationToken.None;

    public async ValueTask<ResourceMessage> GetAsync(GetRequest request, CancellationToken ct) =>
        new(await state.GetAsync(limits.Check(request.Namespace, request.Type, request.Id), ct));

    public async Task ListAsync(ListRequest request, IServerStreamWriter<ResourceMessage> responses, ServerCallContext context)
    {
        limits.Check(request.Options?.LabelQuery);
        var ct = context.CancellationToken;
        var stream = new BufferedStream<ResourceMessage>(responses);
        var kind = limits.Check(request.Namespace, request.Type, "").Kind;
        foreach (var resource in await core.ListAsync(kind, OptionsMapper.FromProto(request.Options), ct))
        {
            var message = new ResourceMessage(resource);
            await stream.WriteAsync(message, message.Size, isLast: false, ct);
        }
    }

    public async ValueTask<ResourceMessage> CreateAsync(CreateRequest request, CancellationToken ct)
    {
        limits.Check(request.Resource, StatusCode.InvalidArgument);
        limits.CheckOwner(request.Options?.Owner ?? "", StatusCode.InvalidArgument);
        var resource = ResourceMapper.FromProto(request.Resource, types);
        return new(await core.CreateAsync(resource, new CreateOptions { Owner = request.Options?.Owner ?? "" }, ct));
    }

    public async ValueTask<ResourceMessage> UpdateAsync(UpdateRequest request, CancellationToken ct)
    {
        limits.Check(request.NewResource, StatusCode.ResourceExhausted);
        var resource = ResourceMapper.FromProto(request.NewResource, types);
        return new(await core.UpdateAsync(resource, OptionsMapper.FromProto(request.Options), ct));
    }

    public async ValueTask<DestroyResponse> DestroyAsync(DestroyRequest request, CancellationToken ct)
    {
        var pointer = limits.Check(request.Namespace, request.Type, request.Id);
        await core.DestroyAsync(pointer, new DestroyOptions { Owner = request.Options?.Owner ?? "" }, ct);
        return new DestroyResponse();
    }

    public async ValueTask<TeardownResponse> TeardownAsync(TeardownRequest request, CancellationToken ct)
    {
        var pointer = limits.Check(request.Namespace, request.Type, request.Id);
        return new TeardownResponse { DestroyReady = await state.TeardownAsync(pointer, request.Options?.Owner ?? "", ct) };
    }

    public async ValueTask<TeardownAndDestroyResponse> TeardownAndDestroyAsync(TeardownAndDestroyRequest request, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping);
        var pointer = limits.Check(request.Namespace, request.Type, request.Id);
        await WatchingAsync(() => state.TeardownAndDestroyAsync(pointer, request.Options?.Owner ?? "", ending.Token).AsTask());
        return new TeardownAndDestroyResponse();
    }

    /// <summary>Calls that wait end when the server stops.</summary>
    public RpcException Failure(StateCall call, Exception error) => error switch
    {
        RpcException status => status,
        OperationCanceledException when stopping.IsCancellationRequested =>
            new RpcException(new Status(StatusCode.Unavailable, "the state is shutting down")),
        _ => StatusMapping.ToStatus(call, error),
    };
}
