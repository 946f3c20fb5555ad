using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.Soak.Large;

/// <summary>
/// The large cases at their full size and in real time: layers of 10 GiB, a million entries, slow registries. Needs root, out/strata and
/// what the tests need, and some 2 GiB of disk.
/// </summary>
sealed class LargeSoak(int seed, TextWriter talk)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly List<CaseResult> results = [];

    /// <param name="args">--seed N</param>
    public static LargeSoak Of(ReadOnlySpan<string> args, TextWriter talk) => args switch
    {
        [] => new LargeSoak(Random.Shared.Next(), talk),
        ["--seed", var seed] => new LargeSoak(int.Parse(seed, NumberStyles.None, CultureInfo.InvariantCulture), talk),
        _ => throw new ArgumentException("known is --seed N"),
    };

    /// <returns>Whether every promise was kept.</returns>
    public async Task<bool> RunAsync(TextWriter result)
    {
        using var directory = new TemporaryDirectory();
        await new LargeLayers(seed, directory, Told).RunAsync();
        var peers = new SlowPeers(directory, Told);
        await peers.WarmUpAsync();
        var before = OwnState.Now;
        await peers.RunAsync();
        Told(await LeavingsAsync(before));
        await new SlowCrowd(directory, Told).RunAsync();
        await result.WriteLineAsync(ToJson());
        return results.TrueForAll(one => one.Fault is null);
    }

    static Task<CaseResult> LeavingsAsync(OwnState before) =>
        CaseResult.OfAsync(new Promise("what-slow-registries-left", "nothing", Patience), async () =>
        {
            var after = await OwnState.AtRestAsync(before, Patience);
            return after.IsWithin(before) ? "nothing" : $"{before} became {after}";
        });

    void Told(CaseResult one)
    {
        results.Add(one);
        talk.WriteLine($"{clock.Elapsed.TotalSeconds:F0} s: {one}");
    }

    string ToJson() => new JsonObject
    {
        ["workload"] = "large-soak",
        ["seed"] = seed,
        ["cases"] = new JsonArray([.. results.Select(one => one.ToJson())]),
        ["faults"] = results.Count(one => one.Fault is not null),
        ["duration_s"] = Math.Round(clock.Elapsed.TotalSeconds, 1),
    }.ToJsonString();
}
