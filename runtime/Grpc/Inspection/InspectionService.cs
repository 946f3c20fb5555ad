using Strata.Resources;
using Strata.Runtime.Grpc.Wire;

namespace Strata.Runtime.Grpc;

/// <summary>A runtime as the inspection service: mapping only.</summary>
sealed class InspectionService(ControllerRuntime runtime)
{
    public Task<GetDependenciesResponse> GetDependenciesAsync(GetDependenciesRequest request, CancellationToken ct) =>
        AnswerAsync(async () => DependencyMapper.ToProto(request.WithResources
            ? await runtime.DependenciesWithResourcesAsync(ct)
            : runtime.Dependencies));

    public Task<ExplainResponse> ExplainAsync(ExplainRequest request, CancellationToken ct) =>
        AnswerAsync(async () => ExplanationMapper.ToProto(
            await runtime.ExplainAsync(new Pointer(request.Namespace, request.Type, request.Id), ct)));

    /// <summary>What fails is the state that the runtime works on.</summary>
    static async Task<T> AnswerAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception error)
        {
            throw StatusMapping.ToStatus(StateCall.Get, error);
        }
    }
}
