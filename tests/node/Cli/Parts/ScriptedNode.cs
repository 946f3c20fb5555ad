using Google.Protobuf;
using Grpc.Core;
using Strata.Protos.Node.V1;
using NodeBase = Strata.Protos.Node.V1.Node.NodeBase;

namespace Strata.Node.Tests.Cli;

/// <summary>A node service that says what the test wrote down.</summary>
sealed class ScriptedNode : NodeBase
{
    public ApplyConfigurationRequest? Applied { get; private set; }

    public UpgradeRequest? Upgraded { get; private set; }

    public RpcException? Failure { get; init; }

    public ApplyConfigurationResult ApplyResult { get; init; } = new();

    public ActivationResult ActivationResult { get; init; } = new();

    public IReadOnlyList<DiffResponse> Differences { get; init; } = [];

    public static RpcException Refusal(StatusCode status, Failure failure) =>
        new(new Status(status, failure.Message), new Metadata { { "strata-failure-bin", failure.ToByteArray() } });

    public override async Task ApplyConfiguration(
        ApplyConfigurationRequest request, IServerStreamWriter<ApplyConfigurationResponse> responses, ServerCallContext context)
    {
        Applied = request;
        if (Failure is not null) throw Failure;
        await responses.WriteAsync(new ApplyConfigurationResponse { Result = ApplyResult });
    }

    public override async Task Diff(DiffRequest request, IServerStreamWriter<DiffResponse> responses, ServerCallContext context)
    {
        if (Failure is not null) throw Failure;
        foreach (var response in Differences) await responses.WriteAsync(response);
    }

    public override async Task Upgrade(UpgradeRequest request, IServerStreamWriter<UpgradeResponse> responses, ServerCallContext context)
    {
        Upgraded = request;
        await responses.WriteAsync(new UpgradeResponse
        {
            Progress = new Progress { Text = "pulling 3 of 9 MB", ExtensionId = "reg.test-hello-v1", ExtensionState = "pulling" },
        });
        if (Failure is not null) throw Failure;
        await responses.WriteAsync(new UpgradeResponse { Result = ActivationResult });
    }

    public override async Task Rollback(RollbackRequest request, IServerStreamWriter<RollbackResponse> responses, ServerCallContext context)
    {
        if (Failure is not null) throw Failure;
        await responses.WriteAsync(new RollbackResponse { Result = ActivationResult });
    }
}
