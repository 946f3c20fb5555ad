using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Strata.Controllers.Generations;
using Strata.Protos.Node.V1;
using Strata.Resources.Node;

namespace Strata.Agent;

/// <summary>Acting on the node: mapping only, the work is the controllers'.</summary>
sealed class NodeService(ApplyConfiguration apply, DiffCalls diffs, GenerationsController generations, ILogger<NodeService> logger)
{
    static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(20);

    public Task ApplyConfigurationAsync(
        ApplyConfigurationRequest request, IServerStreamWriter<ApplyConfigurationResponse> responses, CancellationToken ct) =>
        AnswerAsync(async () =>
        {
            var changed = await apply.RunAsync(request.Config.Memory, request.DryRun, ct);
            await responses.WriteAsync(new ApplyConfigurationResponse { Result = ToResult(changed) });
        });

    public Task DiffAsync(IServerStreamWriter<DiffResponse> responses, CancellationToken ct) =>
        AnswerAsync(() => diffs.AnswerAsync(responses.WriteAsync, ct));

    public Task UpgradeAsync(UpgradeRequest request, IServerStreamWriter<UpgradeResponse> responses, CancellationToken ct) =>
        AnswerAsync(async () =>
        {
            var timeout = request.Timeout?.ToTimeSpan() ?? DefaultTimeout;
            var outcome = await ReportAsync(
                report => generations.UpgradeAsync(timeout, report, ct),
                progress => responses.WriteAsync(new UpgradeResponse { Progress = progress }));
            await responses.WriteAsync(new UpgradeResponse { Result = ToResult(outcome) });
        });

    public Task RollbackAsync(IServerStreamWriter<RollbackResponse> responses, CancellationToken ct) =>
        AnswerAsync(async () =>
        {
            var outcome = await ReportAsync(
                report => generations.RollbackAsync(report, ct),
                progress => responses.WriteAsync(new RollbackResponse { Progress = progress }));
            await responses.WriteAsync(new RollbackResponse { Result = ToResult(outcome) });
        });

    async Task AnswerAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception error) when (error is not (RpcException or OperationCanceledException))
        {
            if (NodeFailure.IsUnexpected(error)) logger.CallFailed(error);
            throw NodeFailure.ToStatus(error);
        }
    }

    /// <summary>Passes progress on in order while the work goes on; the work never waits for a slow client.</summary>
    static async Task<ActivationOutcome> ReportAsync(
        Func<Action<ActivationProgress>, Task<ActivationOutcome>> work, Func<Progress, Task> write)
    {
        var lines = Channel.CreateBounded<ActivationProgress>(
            new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });
        var writing = WriteAsync();
        try
        {
            return await work(line => lines.Writer.TryWrite(line));
        }
        finally
        {
            lines.Writer.Complete();
            await writing;
        }

        async Task WriteAsync()
        {
            try
            {
                await foreach (var line in lines.Reader.ReadAllAsync()) await write(ToProgress(line));
            }
            catch (Exception gone) when (gone is IOException or InvalidOperationException or OperationCanceledException)
            {
                // The client went away; what was begun is finished without it.
            }
        }
    }

    static Progress ToProgress(ActivationProgress line) =>
        new() { Text = line.Text, ExtensionId = line.Extension, ExtensionState = line.State?.ToString().ToLowerInvariant() ?? "" };

    static ApplyConfigurationResult ToResult(ConfigurationChange change)
    {
        var result = new ApplyConfigurationResult { EntriesChanged = change.Entries, PolicyChanged = change.Policy };
        if (change.RemovesAll) result.Findings.Add(NoExtensions());
        return result;
    }

    static Finding NoExtensions() => new()
    {
        Code = ErrorCodes.NoExtensions,
        Message = "it lists no extensions: an upgrade removes all that are active",
        Hint = "if that is not meant, see whether the file is whole",
    };

    static ActivationResult ToResult(ActivationOutcome outcome)
    {
        var result = new ActivationResult
        {
            Generation = outcome.Generation,
            PreviousGeneration = outcome.Previous,
            NothingToDo = outcome.NothingToDo,
        };
        result.Members.AddRange(outcome.Members.Select(ToMember));
        return result;
    }

    static Member ToMember(GenerationMember member) => new() { Id = member.Id, Image = member.Reference, Digest = member.ImageDigest };
}
