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
        using var timer = new PeriodicTimer(Interval, time);
        var writing = WriteAsync(timer, ct);
        try
        {
            return await pull(update => latest = update);
        }
        finally
        {
            timer.Dispose(); // not by a token: an exception of each pull, with its stack, costs more than looking up an image
            await writing;
            await progress.RemoveAsync(id, ct);
        }
    }

    async Task WriteAsync(PeriodicTimer timer, CancellationToken ct)
    {
        var meter = new PullMeter(image);
        try
        {
            while (await timer.WaitForNextTickAsync())
            {
                if (latest is { } update) await progress.WriteAsync(id, meter.Look(update, time.GetElapsedTime(0)), ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The pull ends as well.
        }
    }
}
