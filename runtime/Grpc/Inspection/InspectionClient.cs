using Grpc.Core;
using Strata.Resources;
using Strata.Runtime.Grpc.Wire;

namespace Strata.Runtime.Grpc;

/// <summary>Asks the runtime behind an endpoint for its dependency graph, and why its resources are as they are.</summary>
public sealed class InspectionClient(GrpcStateChannel channel)
{
    readonly Inspection.InspectionClient client = new(channel.Invoker);

    /// <param name="withResources">Also what exists of the kinds.</param>
    /// <exception cref="UnsupportedException">There is a state, and no runtime that tells of itself.</exception>
    /// <exception cref="StateUnavailableException">Nobody answers.</exception>
    public Task<DependencyGraph> GetDependenciesAsync(bool withResources = false, CancellationToken ct = default) => CallAsync(
        async () => DependencyMapper.FromProto(
            await client.GetDependenciesAsync(new GetDependenciesRequest { WithResources = withResources }, cancellationToken: ct)),
        new Pointer("", "", ""),
        ct);

    /// <inheritdoc cref="GetDependenciesAsync"/>
    public Task<Explanation> ExplainAsync(Pointer resource, CancellationToken ct = default)
    {
        var request = new ExplainRequest { Namespace = resource.Namespace, Type = resource.Type, Id = resource.Id };
        return CallAsync(
            async () => ExplanationMapper.FromProto(await client.ExplainAsync(request, cancellationToken: ct)), resource, ct);
    }

    async Task<T> CallAsync<T>(Func<Task<T>> call, Pointer about, CancellationToken ct)
    {
        try
        {
            return await call();
        }
        catch (RpcException status)
        {
            ct.ThrowIfCancellationRequested();
            if (status.StatusCode == StatusCode.Unimplemented)
                throw new UnsupportedException($"inspection of controllers at {channel.Endpoint}", status);

            throw StatusMapping.FromStatus(StateCall.Get, about, status, channel.Endpoint);
        }
    }
}
