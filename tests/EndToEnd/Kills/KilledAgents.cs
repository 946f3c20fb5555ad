using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests.Kills;

/// <summary>
/// Agents that are killed (SIGKILL) at random instants of a full run: start, pull, build, first activation, upgrade, rollback, upgrade.
/// Whoever reads the target sees the old generation or the new one; nothing of the dead agent runs on; and every few kills one agent may
/// live: it converges to what is configured, and nothing is left that a life without kills would not leave.
/// </summary>
sealed class KilledAgents(RealRegistry registry, Extensions extensions, int seed, Action<string> talk)
{
    const int Versions = 5;
    const int KillsPerNode = 10;
    const int KillsPerSurvivor = 5;

    readonly Random random = new(seed);
    readonly string[][] references = new string[Versions][];
    readonly SortedDictionary<string, int> interrupted = new(StringComparer.Ordinal);

    readonly Dictionary<string, TimeSpan> durations = new(StringComparer.Ordinal);

    public static string[] Programs => ["skopeo", "mksquashfs", "unshare", "nsenter", Requirements.DockerRegistry];

    /// <summary>How many agents died in which stage of their run.</summary>
    public IReadOnlyDictionary<string, int> Interrupted => interrupted;

    public long Reads { get; private set; }

    public async Task RunAsync(int kills, CancellationToken ct)
    {
        for (var version = 0; version < Versions; version++)
            references[version] = await Version.PushAsync(extensions, registry, version, ct);

        await MeasureAsync(ct);
        for (var done = 0; done < kills; done += KillsPerNode)
        {
            await OnNewNodeAsync(Math.Min(KillsPerNode, kills - done), ct);
            var stages = string.Join(", ", interrupted.Select(stage => $"{stage.Value} while {stage.Key}"));
            talk($"{Math.Min(kills, done + KillsPerNode)} kills; {stages}; {Reads} reads");
        }
    }

    async Task OnNewNodeAsync(int kills, CancellationToken ct)
    {
        using var directory = new TemporaryDirectory();
        await using var node = await Node.CreateAsync(directory, ct);
        await ConfigureAsync(node, NextVersion(), ct);
        await using var reader = RootReader.Start(node);
        for (var kill = 1; kill <= kills; kill++)
        {
            await KillOneAsync(node, reader, ct);
            await Leftovers.CheckDeadAsync(node, ct);
            if (kill % KillsPerSurvivor == 0 || kill == kills) await SurviveAsync(node, reader, ct);
        }

        Reads += reader.Reads;
    }

    /// <summary>A run that nobody interrupts: it must come to its end, and tells how long each stage takes.</summary>
    async Task MeasureAsync(CancellationToken ct)
    {
        using var directory = new TemporaryDirectory();
        await using var node = await Node.CreateAsync(directory, ct);
        await ConfigureAsync(node, NextVersion(), ct);
        await using var reader = RootReader.Start(node);
        await using var agent = node.Launch();
        var run = new AgentRun(node);
        await run.RunAsync(() => ConfigureAsync(node, NextVersion(), ct), ct);
        Note(run);
        await Leftovers.CheckAtRestAsync(node, references[0].Length, ct);
        reader.Check($"not killed; the agent said:\n{agent.Log}");
        Assert.Equal(0, await agent.StopAsync(ct));
    }

    /// <summary>In a stage drawn by lot, at an instant of 0 to 110 % of what that stage last took.</summary>
    async Task KillOneAsync(Node node, RootReader reader, CancellationToken ct)
    {
        var stage = AgentRun.Stages[random.Next(AgentRun.Stages.Count - 1)];
        await using var agent = node.Launch();
        using var dead = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var run = new AgentRun(node);
        var working = run.RunAsync(() => ConfigureAsync(node, NextVersion(), ct), dead.Token);
        await await Task.WhenAny(run.Begins(stage), working);
        await Task.Delay(durations[stage] * (1.1 * random.NextDouble()), TimeProvider.System, ct);
        var interruptedIn = run.Stage;
        await agent.KillAsync(ct);
        await dead.CancelAsync();
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Note(run);
        interrupted[interruptedIn] = interrupted.GetValueOrDefault(interruptedIn) + 1;
        reader.Check($"killed while {interruptedIn}; the agent said:\n{agent.Log}");
    }

    void Note(AgentRun run)
    {
        foreach (var (stage, took) in run.Took) durations[stage] = took;
    }

    async Task SurviveAsync(Node node, RootReader reader, CancellationToken ct)
    {
        var wanted = NextVersion();
        await ConfigureAsync(node, wanted, ct);
        await using var agent = await node.StartAgentAsync(ct);
        await node.MustStrataAsync(ct, "upgrade");
        await reader.UntilAsync(wanted, ct);
        await Leftovers.CheckAtRestAsync(node, references[wanted].Length, ct);
        reader.Check($"not killed; the agent said:\n{agent.Log}");
        Assert.Equal(0, await agent.StopAsync(ct));
    }

    int NextVersion() => random.Next(Versions);

    async Task<string[]> ConfigureAsync(Node node, int version, CancellationToken ct)
    {
        await node.ConfigureAsync(Configuration.Of(registry, references[version]), ct);
        return references[version];
    }
}
