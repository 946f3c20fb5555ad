using System.Diagnostics;

namespace Strata.Benchmarks;

/// <param name="Operations">How many there were in <paramref name="Elapsed"/>, warmed up.</param>
/// <param name="Latencies">
/// Of single operations, in ticks of <see cref="Stopwatch"/>; from a pass of its own where the clock would cost.
/// </param>
sealed record Figures(long Operations, TimeSpan Elapsed, long[]? Latencies = null)
{
    /// <summary>What the first pass of a fresh process reached, per second.</summary>
    public double? Cold { get; init; }

    public IReadOnlyList<KeyValuePair<string, double>> Extra { get; init; } = [];

    public double PerSecond => Operations / Elapsed.TotalSeconds;

    /// <summary>In microseconds.</summary>
    public double Percentile(double share)
    {
        var sorted = Latencies!.Order().ToArray();
        return Stopwatch.GetElapsedTime(0, sorted[(int)(share * (sorted.Length - 1))]).TotalMicroseconds;
    }
}
