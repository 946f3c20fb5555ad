using Google.Protobuf;
using Grpc.Core;
using Strata.Protos;
using Strata.Runtime.Grpc;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>A server that fails every call with one status and nothing else, and remembers the requests.</summary>
sealed class FailingService(StatusCode code) : Protos.State.StateBase
{
    public List<IMessage> Requests { get; } = [];

    public override Task<GetResponse> Get(GetRequest request, ServerCallContext context) => FailAsync<GetResponse>(request);

    public override Task List(ListRequest request, IServerStreamWriter<ListResponse> responses, ServerCallContext context) =>
        FailAsync<int>(request);

    public override Task<CreateResponse> Create(CreateRequest request, ServerCallContext context) => FailAsync<CreateResponse>(request);

    public override Task<UpdateResponse> Update(UpdateRequest request, ServerCallContext context) => FailAsync<UpdateResponse>(request);

    public override Task<DestroyResponse> Destroy(DestroyRequest request, ServerCallContext context) => FailAsync<DestroyResponse>(request);

    public override Task<TeardownResponse> Teardown(TeardownRequest request, ServerCallContext context) =>
        FailAsync<TeardownResponse>(request);

    public override Task<TeardownAndDestroyResponse> TeardownAndDestroy(TeardownAndDestroyRequest request, ServerCallContext context) =>
        FailAsync<TeardownAndDestroyResponse>(request);

    public override Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responses, ServerCallContext context) =>
        FailAsync<int>(request);

    Task<T> FailAsync<T>(IMessage request)
    {
        Requests.Add(request);
        return Task.FromException<T>(new RpcException(new Status(code, "so it is")));
    }
}
