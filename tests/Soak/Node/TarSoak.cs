using System.Diagnostics;
using System.Text.Json.Nodes;
using Strata.Controllers.Tests.SquashfsBuild.Differential;

namespace Strata.Soak.Node;

/// <summary>Random tar archives through our reader and three others; see <see cref="DifferentialRun"/>.</summary>
sealed class TarSoak(CountedPlan plan, TextWriter talk)
{
    const int Round = 5_000;

    /// <returns>Whether nothing was accepted and read differently.</returns>
    public async Task<bool> RunAsync(TextWriter result)
    {
        var clock = Stopwatch.StartNew();
        var run = new DifferentialRun(plan.Seed);
        for (var first = 0; first < plan.Count && run.Faults.Count == 0; first += Round)
        {
            await run.RunAsync(first, Math.Min(Round, plan.Count - first), CancellationToken.None);
            await talk.WriteLineAsync(
                $"{clock.Elapsed.TotalSeconds:F0} s, seed {plan.Seed}: {run.Archives} archives, {run.Accepted} accepted");
        }

        foreach (var fault in run.Faults) await talk.WriteLineAsync(fault);
        await result.WriteLineAsync(ToJson(run, clock.Elapsed));
        return run.Faults.Count == 0;
    }

    string ToJson(DifferentialRun run, TimeSpan took) => new JsonObject
    {
        ["workload"] = "tar-soak",
        ["seed"] = plan.Seed,
        ["archives"] = run.Archives,
        ["accepted"] = run.Accepted,
        ["one_dissents"] = new JsonObject(run.Dissent.Select(kind => KeyValuePair.Create(kind.Key, (JsonNode?)kind.Value))),
        ["faults"] = run.Faults.Count,
        ["duration_s"] = Math.Round(took.TotalSeconds, 1),
    }.ToJsonString();
}
