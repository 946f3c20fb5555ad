using System.Diagnostics;

namespace Strata.Benchmarks;

/// <summary>
/// A cold pass, warm ones for half a second, so that the heap has the size it will keep, and measured ones for a second, of which the
/// median counts.
/// </summary>
static class Passes
{
    const int FewestMeasured = 5;

    static readonly TimeSpan Warming = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan Measuring = TimeSpan.FromSeconds(1);

    /// <summary>One more pass has a clock for each call.</summary>
    /// <param name="work">Gets the number of the call within the pass.</param>
    /// <param name="prepare">Called before each pass, outside the time.</param>
    public static async Task<Figures> MeasureAsync(int calls, Func<int, ValueTask> work, Action? prepare = null)
    {
        var (cold, passes) = await RunAsync(() => OneAsync(calls, work, prepare));
        prepare?.Invoke();
        return new Figures(calls, Median(passes), await Timing.EachAsync(calls, work)) { Cold = calls / cold.TotalSeconds };
    }

    public static async Task<(T Cold, IReadOnlyList<T> Measured)> RunAsync<T>(Func<Task<T>> pass)
    {
        var cold = await pass();
        await RepeatAsync(pass, Warming, fewest: 1);
        return (cold, await RepeatAsync(pass, Measuring, FewestMeasured));
    }

    public static TimeSpan Median(IEnumerable<TimeSpan> passes)
    {
        var sorted = passes.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    static async Task<IReadOnlyList<T>> RepeatAsync<T>(Func<Task<T>> pass, TimeSpan least, int fewest)
    {
        var results = new List<T>();
        for (var start = Stopwatch.GetTimestamp(); results.Count < fewest || Stopwatch.GetElapsedTime(start) < least;) results.Add(await pass());
        return results;
    }

    static Task<TimeSpan> OneAsync(int calls, Func<int, ValueTask> work, Action? prepare)
    {
        prepare?.Invoke();
        return Timing.OfAsync(async () =>
        {
            for (var n = 0; n < calls; n++) await work(n);
        });
    }
}
