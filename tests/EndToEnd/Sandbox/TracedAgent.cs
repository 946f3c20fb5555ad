using System.Globalization;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests.Sandbox;

/// <summary>Programs of a node under strace: every call that names a file or an address, of them and their children.</summary>
sealed class TracedAgent(Node node, string directory)
{
    int runs;

    /// <summary>Runs the agent, does something with it, and asks it to end.</summary>
    public async Task RunAgentAsync(Func<Task> work, CancellationToken ct)
    {
        await using var strace = node.Start(Traced(node.TargetCommand));
        await Until.TrueAsync(
            async () => strace.HasExited || (await node.StrataAsync(ct, "get", "rd", "-o", "json")).ExitCode == 0, "the agent answers", ct);
        Assert.False(strace.HasExited, strace.Log);
        await work();

        // strace itself must see the end.
        var kill = await node.InsideAsync(ct, "kill", "-TERM", AgentProcess().ToString(CultureInfo.InvariantCulture));
        Assert.True(kill.ExitCode == 0, kill.Error);
        await Until.TrueAsync(() => ValueTask.FromResult(strace.HasExited), () => $"the agent ends: {strace.Log}", ct);
    }

    /// <summary>Runs another program inside the node.</summary>
    public async Task RunAsync(CancellationToken ct, params string[] command)
    {
        string[] traced = [.. Traced(command)];
        var result = await node.InsideAsync(ct, traced);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    public IEnumerable<SystemCall> Calls() =>
        Directory.GetFiles(directory).SelectMany(File.ReadLines).Select(SystemCall.Parse).OfType<SystemCall>();

    IEnumerable<string> Traced(IEnumerable<string> command) =>
    [
        "strace", "-ff", "--seccomp-bpf", "-y", "-s", "4096", "-qq", "-e", "trace=%file,%network",
        "-o", Path.Combine(directory, $"run-{runs++}"), .. command,
    ];

    int AgentProcess() => node.Processes().Single(process => process.Stat.Contains(" (strata) ", StringComparison.Ordinal)).Id;
}
