using System.Diagnostics;

namespace Strata.Benchmarks;

/// <summary>
/// What this machine gives today: random look-ups in a dictionary, the value read. Other figures are compared as ratios to it.
/// </summary>
sealed class Floor : Workload
{
    const int Lookups = 1_000_000;
    const int Entries = 100_000;

    public override string Name => "floor";

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var entries = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var n = 0; n < Entries; n++) entries[Payload.Id(n)] = Payload.Make(n);
        var ids = Payload.Numbers(Lookups, Entries).Select(Payload.Id).ToArray();

        var (cold, passes) = await Passes.RunAsync(() => Task.FromResult(Pass(entries, ids)));
        return new Figures(Lookups, Passes.Median(passes)) { Cold = Lookups / cold.TotalSeconds };
    }

    static TimeSpan Pass(Dictionary<string, object> entries, string[] ids)
    {
        var start = Stopwatch.GetTimestamp();
        var read = 0L;
        foreach (var id in ids) read += ((Payload)entries[id]).Text[^1];
        GC.KeepAlive(read);
        return Stopwatch.GetElapsedTime(start);
    }
}
