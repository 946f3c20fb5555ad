using Grpc.Core;
using Strata.Resources;
using Strata.Runtime.Grpc.Wire;

namespace Strata.Runtime.Grpc;

/// <summary>A runtime as the inspection service: mapping only.</summary>
sealed class InspectionService(ControllerRuntime runtime) : Inspection.InspectionBase
{
    public override Task<GetDependenciesResponse> GetDependencies(GetDependenciesRequest request, ServerCallContext context) =>
        AnswerAsync(async () => DependencyMapper.ToProto(request.WithResources
            ? await runtime.DependenciesWithResourcesAsync(context.CancellationToken)
            : runtime.Dependencies));

    public override Task<ExplainResponse> Explain(ExplainRequest request, ServerCallContext context) =>
        AnswerAsync(async () => ExplanationMapper.ToProto(
            await runtime.ExplainAsync(new Pointer(request.Namespace, request.Type, request.Id), context.CancellationToken)));

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
