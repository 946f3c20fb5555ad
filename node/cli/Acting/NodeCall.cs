using Grpc.Core;
using Strata.Protos.Node.V1;
using Strata.Runtime.Grpc;

namespace Strata.Cli.Acting;

/// <summary>Follows one call of the node service: progress to the talk, then the result (strata/node/v1/node.proto).</summary>
/// <param name="file">What the positions of findings are in.</param>
sealed class NodeCall(StateEndpoint endpoint, TextWriter talk, string file = "")
{
    /// <exception cref="FailureException">What the agent said; nothing has changed then.</exception>
    public async Task<TResult> RunAsync<TResponse, TResult>(
        AsyncServerStreamingCall<TResponse> call,
        Func<TResponse, Progress?> progress,
        Func<TResponse, TResult?> result,
        CancellationToken ct)
        where TResult : class
    {
        using var running = call;
        var ended = default(TResult);
        try
        {
            while (await call.ResponseStream.MoveNext(ct))
            {
                var response = call.ResponseStream.Current;
                if (progress(response) is { } step) talk.WriteLine(LineOf(step));
                ended = result(response) ?? ended;
            }
        }
        catch (RpcException status)
        {
            ct.ThrowIfCancellationRequested();
            throw new FailureException(NodeFailure.From(status, endpoint, file), status);
        }

        return ended ?? throw new CommandException(
            ExitCode.Failed,
            $"{endpoint} ended the call without a result",
            "the agent's log may tell why; `strata get generations` tells what is active");
    }

    static string LineOf(Progress step) => step.ExtensionId.Length > 0 ? $"{step.ExtensionId}: {step.Text}" : step.Text;
}
