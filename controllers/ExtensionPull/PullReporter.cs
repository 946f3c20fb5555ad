using Strata.Resources.Node;
using Strata.Runtime;

namespace Strata.Controllers.ExtensionPull;

/// <summary>Shows how far a pull is while it runs, at most four times a second, and nothing afterwards.</summary>
sealed class PullReporter(Output<PullProgress> progress, string id, string image, TimeProvider time)
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    volatile PullProgressUpdate? latest;

    public async Task<T> ReportAsync<T>(Func<Action<PullProgressUpdate>, Task<T>> pull, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var writing = WriteAsync(ended.Token);
        try
        {
            return await pull(update => latest = update);
        }
        finally
        {
            ended.Cancel(); // at once: CancelAsync goes through the thread pool
            await writing;
            await progress.RemoveAsync(id, ct);
        }
    }

    async Task WriteAsync(CancellationToken ct)
    {
        var meter = new PullMeter(image);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                if (latest is { } update) await progress.WriteAsync(id, meter.Look(update, time.GetElapsedTime(0)), ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The pull has ended.
        }
    }
}
