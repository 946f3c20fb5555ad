using System.Diagnostics;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests.Kills;

/// <summary>What an operator does with an agent from its start on, stage by stage; the agent may be killed at any moment of it.</summary>
sealed class AgentRun(Node node)
{
    public const string Starting = "starting";

    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly Dictionary<string, TaskCompletionSource> begun = Stages.ToDictionary(
        stage => stage, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), StringComparer.Ordinal);
    readonly Dictionary<string, TimeSpan> took = new(StringComparer.Ordinal);

    /// <summary>In their order: up to the socket, to the first generation, to the next one being staged, and the commands.</summary>
    public static IReadOnlyList<string> Stages { get; } =
        [Starting, "activating", "staging", "upgrading", "rolling back", "upgrading again", "at rest"];

    /// <summary>What the agent is busy with.</summary>
    public string Stage { get; private set; } = Starting;

    /// <summary>How long each stage took that came to its end.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Took => took;

    public Task Begins(string stage) => begun[stage].Task;

    /// <param name="configure">Writes another configuration; returns its references.</param>
    public async Task RunAsync(Func<Task<string[]>> configure, CancellationToken ct)
    {
        begun[Starting].SetResult();
        await Until.TrueAsync(async () => (await node.StrataAsync(ct, "get", "rd")).ExitCode == 0, "the agent answers", ct);
        Begin("activating");
        await node.UntilAsync(["get", "overlaymounts", "-o", "json"], output => Read.Documents(output).Count > 0, ct);
        var wanted = await configure();
        Begin("staging");
        await node.UntilAsync(["get", "plan", "-o", "json"], output => AreReady(output, wanted), ct);
        Begin("upgrading");
        await node.MustStrataAsync(ct, "upgrade");
        Begin("rolling back");
        await node.StrataAsync(ct, "rollback"); // Refused where the first generation is the only one.
        Begin("upgrading again");
        await node.MustStrataAsync(ct, "upgrade");
        Begin("at rest");
    }

    void Begin(string stage)
    {
        took[Stage] = clock.Elapsed;
        clock.Restart();
        Stage = stage;
        begun[stage].SetResult();
    }

    static bool AreReady(string output, string[] wanted) =>
        Read.Documents(output).Select(Read.Spec)
            .Where(plan => (string?)plan["state"] is "staged" or "active")
            .Select(plan => (string?)plan["image"])
            .Order(StringComparer.Ordinal)
            .SequenceEqual(wanted.Order(StringComparer.Ordinal));
}
