using System.Diagnostics;
using System.Text.Json;
using Strata.Runtime;

namespace Strata.Soak.Engine;

/// <summary>
/// Many controllers under random changes. Between rounds everything must come to rest at what a plain function of the inputs gives, and
/// the process must hold no more than after the first rounds.
/// </summary>
sealed class EngineSoak(EngineSoakPlan plan, TextWriter talk)
{
    const int WarmUp = 3;

    static readonly TimeSpan Round = TimeSpan.FromSeconds(30);
    static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly List<EngineSample> samples = [];
    readonly List<string> violations = [];

    /// <returns>Whether all promises were kept.</returns>
    public async Task<bool> RunAsync(TextWriter result)
    {
        using var stop = new CancellationTokenSource();
        await using var core = new InMemoryState();
        var runtime = new ControllerRuntime(core, Controllers());
        var running = runtime.RunAsync(stop.Token);
        var changes = new EngineChanges(runtime.State, plan);
        await changes.FillAsync(stop.Token);
        for (var round = 0; violations.Count == 0 && (round <= WarmUp || clock.Elapsed.TotalSeconds < plan.Seconds); round++)
        {
            await changes.RunAsync(HashCode.Combine(plan.Seed, round), Round, stop.Token);
            await SettleAsync(runtime.State, changes);
            samples.Add(EngineSample.Take(core, changes.Count));
            await talk.WriteLineAsync($"{clock.Elapsed.TotalSeconds:F0} s: {samples[^1]}");
        }

        if (samples.Count > WarmUp) violations.AddRange(samples[^1].GrownSince(samples[WarmUp - 1]));
        await stop.CancelAsync();
        await running;
        await result.WriteLineAsync(ToJson());
        return violations.Count == 0;
    }

    IEnumerable<Controller> Controllers()
    {
        var random = new Random(plan.Seed);
        for (var n = 0; n < plan.Namespaces; n++)
        {
            var space = EngineChanges.NamespaceOf(n);
            yield return new Doubling(space);
            yield return new Squaring(space, random);
            if (n < plan.Namespaces / 2) yield return new Totalling(space);
        }
    }

    async Task SettleAsync(State state, EngineChanges changes)
    {
        var start = Stopwatch.GetTimestamp();
        while (await EngineCheck.FindDifferenceAsync(state, plan, changes, CancellationToken.None) is { } difference)
        {
            if (Stopwatch.GetElapsedTime(start) > LongestRest)
            {
                violations.Add($"no rest: {difference}");
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }

    string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("workload", "engine-soak");
            json.WriteNumber("seed", plan.Seed);
            json.WriteNumber("controllers", plan.Controllers);
            json.WriteNumber("duration_s", Math.Round(clock.Elapsed.TotalSeconds));
            Write(json, "changes", sample => sample.Changes);
            Write(json, "resources", sample => sample.Resources);
            Write(json, "heap_mb", sample => Math.Round(sample.Heap / 1e6, 1));
            Write(json, "rss_mb", sample => Math.Round(sample.Resident / 1e6, 1));
            Write(json, "threads", sample => sample.Threads);
            Write(json, "watches", sample => sample.Watches);
            json.WriteStartArray("violations");
            foreach (var violation in violations) json.WriteStringValue(violation);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>After the warm-up, in the middle, and at the end.</summary>
    void Write(Utf8JsonWriter json, string name, Func<EngineSample, double> value)
    {
        json.WriteStartArray(name);
        foreach (var n in new[] { WarmUp - 1, samples.Count / 2, samples.Count - 1 }) json.WriteNumberValue(value(samples[Math.Min(n, samples.Count - 1)]));
        json.WriteEndArray();
    }
}
