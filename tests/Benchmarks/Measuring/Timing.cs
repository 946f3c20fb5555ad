using System.Diagnostics;

namespace Strata.Benchmarks;

static class Timing
{
    public static async Task<TimeSpan> OfAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>
    /// The work on <paramref name="threads"/> threads of its own; the clock starts when all stand ready, and stops when the last is done.
    /// </summary>
    public static TimeSpan OfThreads(int threads, Action<int> work)
    {
        using var ready = new Barrier(threads + 1);
        var workers = Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            ready.SignalAndWait();
            work(number);
        })).ToList();
        workers.ForEach(worker => worker.Start());
        ready.SignalAndWait();
        var start = Stopwatch.GetTimestamp();
        workers.ForEach(worker => worker.Join());
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The ticks that each call of the work took.</summary>
    public static async Task<long[]> EachAsync(int count, Func<int, ValueTask> work)
    {
        var ticks = new long[count];
        for (var n = 0; n < count; n++)
        {
            var start = Stopwatch.GetTimestamp();
            await work(n);
            ticks[n] = Stopwatch.GetTimestamp() - start;
        }

        return ticks;
    }
}
