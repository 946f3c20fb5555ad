using System.Diagnostics;
using System.Text.Json.Nodes;
using Strata.EndToEnd.Tests.Kills;
using Strata.EndToEnd.Tests.Parts;
using Xunit.Sdk;

namespace Strata.Soak.Node;

/// <summary>Agents killed at random instants; see <see cref="KilledAgents"/>. Needs root, out/strata and what the tests need.</summary>
sealed class AgentSoak(CountedPlan plan, TextWriter talk)
{
    /// <returns>Whether the target was never broken, every survivor converged, and nothing was left.</returns>
    public async Task<bool> RunAsync(TextWriter result)
    {
        var clock = Stopwatch.StartNew();
        using var directory = new TemporaryDirectory();
        await using var registry = await RealRegistry.StartAsync(directory, CancellationToken.None);
        var agents = new KilledAgents(
            registry, new Extensions(directory), plan.Seed, line => talk.WriteLine($"{clock.Elapsed.TotalSeconds:F0} s: {line}"));
        var fault = await FaultAsync(agents);
        if (fault is not null) await talk.WriteLineAsync($"seed {plan.Seed}: {fault}");
        await result.WriteLineAsync(ToJson(agents, fault is null ? 0 : 1, clock.Elapsed));
        return fault is null;
    }

    async Task<string?> FaultAsync(KilledAgents agents)
    {
        try
        {
            await agents.RunAsync(plan.Count, CancellationToken.None);
            return null;
        }
        catch (XunitException broken)
        {
            return broken.Message;
        }
    }

    string ToJson(KilledAgents agents, int faults, TimeSpan took) => new JsonObject
    {
        ["workload"] = "agent-soak",
        ["seed"] = plan.Seed,
        ["kills"] = agents.Interrupted.Values.Sum(),
        ["while"] = new JsonObject(agents.Interrupted.Select(stage => KeyValuePair.Create(stage.Key, (JsonNode?)stage.Value))),
        ["reads"] = agents.Reads,
        ["faults"] = faults,
        ["duration_s"] = Math.Round(took.TotalSeconds, 1),
    }.ToJsonString();
}
