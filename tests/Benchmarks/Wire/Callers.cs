using System.Diagnostics;

namespace Strata.Benchmarks.Wire;

/// <summary>A number of callers that share the calls, each making its next call when it has the answer to the last.</summary>
static class Callers
{
    /// <param name="call">Gets the caller's number and the call's.</param>
    public static async Task<(TimeSpan Elapsed, long[] Latencies)> RunAsync(int callers, int calls, Func<int, int, Task> call)
    {
        var latencies = new long[calls];
        var next = -1;
        var elapsed = await Timing.OfAsync(() => Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (int n; (n = Interlocked.Increment(ref next)) < calls;)
            {
                var start = Stopwatch.GetTimestamp();
                await call(caller, n);
                latencies[n] = Stopwatch.GetTimestamp() - start;
            }
        }))));
        return (elapsed, latencies);
    }

    /// <summary>A cold, a warm and a measured run, and what the server spent on a measured call.</summary>
    public static async Task<Figures> MeasureAsync(StateServer server, int callers, int calls, Func<int, int, Task> call)
    {
        var cold = await RunAsync(callers, Math.Min(calls, 1_000), call);
        await RunAsync(callers, calls, call);
        var before = server.ProcessorTime;
        var (elapsed, latencies) = await RunAsync(callers, calls, call);
        return new Figures(calls, elapsed, latencies)
        {
            Cold = Math.Min(calls, 1_000) / cold.Elapsed.TotalSeconds,
            Extra =
            [
                new("server_cpu_us_per_op", (server.ProcessorTime - before).TotalMicroseconds / calls),
                new("server_rss_mb", server.Rss / 1e6),
            ],
        };
    }
}
