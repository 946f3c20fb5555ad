using Strata.Controllers.ExtensionPlan;
using Strata.Protos.Node.V1;

namespace Strata.Agent;

/// <summary>
/// The calls of `strata diff` that are under way. A difference holds the names of two whole sets until it is sent, so only a few are worked
/// on at once, and a client that does not read loses its turn.
/// </summary>
sealed class DiffCalls(Func<CancellationToken, Task<UpgradeDifference>> compare, TimeProvider time)
{
    internal const int Working = 2;
    internal const int Waiting = 30;

    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    readonly CallLimit limit = new(Working, Waiting);

    /// <exception cref="Grpc.Core.RpcException">ResourceExhausted: too many wait already.</exception>
    /// <exception cref="TimeoutException">The client did not read.</exception>
    public async Task AnswerAsync(Func<DiffResponse, CancellationToken, Task> write, CancellationToken ct)
    {
        using var turn = await limit.EnterAsync(ct) ?? throw NodeFailure.TooMany("diff");
        using var tooLate = new CancellationTokenSource(Longest, time);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(tooLate.Token, ct);
        try
        {
            var difference = await compare(until.Token);
            foreach (var response in DifferenceMessages.Of(difference)) await write(response, until.Token);
        }
        catch (OperationCanceledException) when (tooLate.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new TimeoutException($"the difference was not read within {Longest.TotalSeconds:0} s");
        }
    }
}
