using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Strata.Protos;
using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Grpc;

/// <summary>
/// Any state as the COSI service (COSI 6.6): mapping only. Sub-messages that are absent mean defaults; types that the registry does not
/// know are kept as bytes.
/// </summary>
public sealed partial class StateService(
    ICoreState core, ResourceTypes types, StateServiceOptions options, IHostApplicationLifetime? lifetime = null) : Protos.State.StateBase
{
    readonly State state = new(core);
    readonly CancellationToken stopping = lifetime?.ApplicationStopping ?? CancellationToken.None;

    public override Task<GetResponse> Get(GetRequest request, ServerCallContext context) =>
        AnswerAsync(StateCall.Get, context, async ct => new GetResponse
        {
            Resource = ResourceMapper.ToProto(await state.GetAsync(new Pointer(request.Namespace, request.Type, request.Id), ct)),
        });

    public override Task List(ListRequest request, IServerStreamWriter<ListResponse> responses, ServerCallContext context) =>
        AnswerAsync(StateCall.List, context, async ct =>
        {
            var kind = new Kind(request.Namespace, request.Type);
            foreach (var resource in await core.ListAsync(kind, OptionsMapper.FromProto(request.Options), ct))
                await responses.WriteAsync(new ListResponse { Resource = ResourceMapper.ToProto(resource) }, ct);
        });

    public override Task<CreateResponse> Create(CreateRequest request, ServerCallContext context) =>
        AnswerAsync(StateCall.Create, context, async ct =>
        {
            var resource = ResourceMapper.FromProto(request.Resource, types);
            var stored = await core.CreateAsync(resource, new CreateOptions { Owner = request.Options?.Owner ?? "" }, ct);
            return new CreateResponse { Resource = ResourceMapper.ToProto(stored) };
        });

    public override Task<UpdateResponse> Update(UpdateRequest request, ServerCallContext context) =>
        AnswerAsync(StateCall.Update, context, async ct =>
        {
            var resource = ResourceMapper.FromProto(request.NewResource, types);
            var stored = await core.UpdateAsync(resource, OptionsMapper.FromProto(request.Options), ct);
            return new UpdateResponse { Resource = ResourceMapper.ToProto(stored) };
        });

    public override Task<DestroyResponse> Destroy(DestroyRequest request, ServerCallContext context) =>
        AnswerAsync(StateCall.Destroy, context, async ct =>
        {
            var pointer = new Pointer(request.Namespace, request.Type, request.Id);
            await core.DestroyAsync(pointer, new DestroyOptions { Owner = request.Options?.Owner ?? "" }, ct);
            return new DestroyResponse();
        });

    public override Task<TeardownResponse> Teardown(TeardownRequest request, ServerCallContext context) =>
        AnswerAsync(StateCall.Teardown, context, async ct =>
        {
            var pointer = new Pointer(request.Namespace, request.Type, request.Id);
            return new TeardownResponse { DestroyReady = await state.TeardownAsync(pointer, request.Options?.Owner ?? "", ct) };
        });

    public override Task<TeardownAndDestroyResponse> TeardownAndDestroy(TeardownAndDestroyRequest request, ServerCallContext context) =>
        AnswerAsync(StateCall.Teardown, context, async ct =>
        {
            var pointer = new Pointer(request.Namespace, request.Type, request.Id);
            await state.TeardownAndDestroyAsync(pointer, request.Options?.Owner ?? "", ct);
            return new TeardownAndDestroyResponse();
        });

    Task AnswerAsync(StateCall call, ServerCallContext context, Func<CancellationToken, Task> work) =>
        AnswerAsync<object?>(call, context, async ct =>
        {
            await work(ct);
            return null;
        });

    /// <summary>Failures become statuses here, and only here. Calls that wait end when the server stops.</summary>
    async Task<T> AnswerAsync<T>(StateCall call, ServerCallContext context, Func<CancellationToken, Task<T>> work)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        try
        {
            return await work(ending.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the state is shutting down"));
        }
        catch (Exception error) when (error is not RpcException)
        {
            throw StatusMapping.ToStatus(call, error);
        }
    }
}
