namespace Strata.Benchmarks;

/// <summary>A cold pass, a warm one, five that are measured, of which the median counts, and one with a clock for each call.</summary>
static class Passes
{
    const int Measured = 5;

    /// <param name="work">Gets the number of the call within the pass.</param>
    /// <param name="prepare">Called before each pass, outside the time.</param>
    public static async Task<Figures> MeasureAsync(int calls, Func<int, ValueTask> work, Action? prepare = null)
    {
        var cold = await OneAsync(calls, work, prepare);
        await OneAsync(calls, work, prepare);
        var passes = new List<TimeSpan>();
        for (var n = 0; n < Measured; n++) passes.Add(await OneAsync(calls, work, prepare));
        prepare?.Invoke();
        return new Figures(calls, Median(passes), await Timing.EachAsync(calls, work)) { Cold = calls / cold.TotalSeconds };
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
