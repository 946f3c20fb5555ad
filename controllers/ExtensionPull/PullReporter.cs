using Strata.Resources.Node;
using Strata.Runtime;

namespace Strata.Controllers.ExtensionPull;

/// <summary>Shows how far a pull is while it runs, at most four times a second, and nothing afterwards.</summary>
sealed class PullReporter(Output<PullProgress> progress, string id, string image, TimeProvider time)
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

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
        var (bytes, news, since) = (default(long?), time.GetTimestamp(), time.GetUtcNow());
        try
        {
            while (await timer.WaitForNextTickAsync())
            {
                var update = latest;
                if (update?.BytesDone != bytes) (bytes, news, since) = (update?.BytesDone, time.GetTimestamp(), time.GetUtcNow());
                var isSilent = time.GetElapsedTime(news) >= Silence;
                if (update is null && !isSilent) continue;

                // A time, not a duration: it stays the same for as long as nothing comes, and is written once.
                var shown = update is null ? new PullProgress(image, 0, 0, 0, 0) : meter.Look(update, time.GetElapsedTime(0));
                await progress.WriteAsync(id, shown with { SilentSince = isSilent ? since : null }, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The pull ends as well.
        }
    }
}
