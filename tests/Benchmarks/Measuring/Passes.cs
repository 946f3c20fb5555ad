namespace Strata.Benchmarks;

/// <summary>A cold pass, a warm one, and five that are measured, of which the median counts.</summary>
static class Passes
{
    const int Measured = 5;

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
        await pass();
        var measured = new List<T>();
        for (var n = 0; n < Measured; n++) measured.Add(await pass());
        return (cold, measured);
    }

    public static TimeSpan Median(IEnumerable<TimeSpan> passes) => passes.Order().ElementAt(Measured / 2);

    static Task<TimeSpan> OneAsync(int calls, Func<int, ValueTask> work, Action? prepare)
    {
        prepare?.Invoke();
        return Timing.OfAsync(async () =>
        {
            for (var n = 0; n < calls; n++) await work(n);
        });
    }
}
