using System.Diagnostics;
using System.Globalization;

namespace Strata.EndToEnd.Tests.Parts;

/// <summary>
/// A node of its own: mount and pid namespaces that outlive its agents, held by one process, so that agents can be killed and
/// started again. When the holder ends, the kernel ends everything in it: nothing stays mounted or running.
/// </summary>
sealed class Node : IAsyncDisposable
{
    readonly Process holder;
    readonly int init;
    readonly TemporaryDirectory directory;

    Node(TemporaryDirectory directory, Process holder, int init) => (this.directory, this.holder, this.init) = (directory, holder, init);

    public string ConfigFile => directory["machine.yaml"];

    public string Data => directory["data"];

    public string Run => directory["run"];

    public string Base => directory["base"];

    public string Socket => Path.Combine(Run, "strata.sock");

    public string Target => Path.Combine(Run, "root");

    public string Endpoint => $"unix://{Socket}";

    string InitProcess => $"/proc/{init.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>A path of the node as the tests reach it from outside, mounts included.</summary>
    public string FromOutside(string path) => $"{InitProcess}/root{path}";

    public static async Task<Node> CreateAsync(TemporaryDirectory directory, CancellationToken ct)
    {
        MakeBase(directory.Make("base"));
        directory.Make("run");
        var holder = Process.Start(new ProcessStartInfo(
            "unshare",
            ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private", "sh", "-c", "echo ready; read _"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await holder.StandardOutput.ReadLineAsync(ct);
        var children = await File.ReadAllTextAsync($"/proc/{holder.Id}/task/{holder.Id}/children", ct);
        return new Node(directory, holder, int.Parse(children.Split(' ')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>At once: an agent that watches the file never sees a part of it, which might be a configuration too.</summary>
    public async Task ConfigureAsync(string text, CancellationToken ct)
    {
        await File.WriteAllTextAsync($"{ConfigFile}.new", text, ct);
        File.Move($"{ConfigFile}.new", ConfigFile, overwrite: true);
    }

    /// <summary>Starts an agent and returns when its socket answers.</summary>
    public Task<Agent> StartAgentAsync(CancellationToken ct, params string[] more) => RunAgentAsync(["--target", Target, .. more], ct);

    /// <summary>The same for an agent that lays extensions over the base itself.</summary>
    public Task<Agent> StartInPlaceAsync(CancellationToken ct) => RunAgentAsync(["--in-place"], ct);

    async Task<Agent> RunAgentAsync(string[] options, CancellationToken ct)
    {
        var agent = Start([.. AgentCommand, .. options]);
        await Until.TrueAsync(
            async () => agent.HasExited || (await StrataAsync(ct, "get", "rd", "-o", "json")).ExitCode == 0, "the agent answers", ct);
        Assert.False(agent.HasExited, $"the agent ended: {agent.Log}");
        return agent;
    }

    /// <summary>Starts an agent and waits for nothing.</summary>
    public Agent Launch() => Start([.. TargetCommand]);

    /// <summary>Starts a program inside the node that goes on running.</summary>
    public Agent Start(params IEnumerable<string> command) => Agent.Start([.. Enter, .. command]);

    /// <summary>Runs the command line against this node's agent.</summary>
    public Task<ToolResult> StrataAsync(CancellationToken ct, params string[] arguments) =>
        Tool.RunAsync("env", [$"STRATA_ENDPOINT={Endpoint}", Requirements.Strata, .. arguments], ct);

    /// <summary>As <see cref="StrataAsync"/>, exit 0 demanded; what it printed.</summary>
    public Task<string> MustStrataAsync(CancellationToken ct, params string[] arguments) =>
        Tool.MustAsync("env", [$"STRATA_ENDPOINT={Endpoint}", Requirements.Strata, .. arguments], ct);

    /// <summary>Runs a program inside the node.</summary>
    public Task<ToolResult> InsideAsync(CancellationToken ct, params string[] command) =>
        Tool.RunAsync(Enter[0], [.. Enter[1..], .. command], ct);

    /// <summary>Waits until the command line, asked again and again, prints what is wanted.</summary>
    public async Task UntilAsync(string[] arguments, Func<string, bool> wanted, CancellationToken ct)
    {
        var last = new ToolResult(0, "", "");
        await Until.TrueAsync(
            async () => (last = await StrataAsync(ct, arguments)).ExitCode == 0 && wanted(last.Output),
            () => $"strata {string.Join(' ', arguments)}; at last it said:\n{last.Output}{last.Error}",
            ct);
    }

    public async ValueTask DisposeAsync()
    {
        holder.Kill(entireProcessTree: true);
        await holder.WaitForExitAsync();
        holder.Dispose();
    }

    /// <summary>What an agent of this node is started with, its roots aside.</summary>
    string[] AgentCommand => [Requirements.Strata, "agent", "--config", ConfigFile, "--data", Data, "--socket", Socket, "--base", Base];

    /// <summary>The same for an agent that mounts a merged root at the target.</summary>
    public IReadOnlyList<string> TargetCommand => [.. AgentCommand, "--target", Target];

    /// <summary>Lines of mountinfo, as the node has them.</summary>
    public string[] Mounts() => File.ReadAllLines($"{InitProcess}/mountinfo");

    /// <summary>Processes in the node beside its first one. That one collects no children, so the dead are left out.</summary>
    public IReadOnlyList<(int Id, string Stat)> Processes() =>
    [
        .. Directory.EnumerateDirectories(FromOutside("/proc"))
            .Select(Path.GetFileName)
            .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 1)
            .Select(id => (id, Stat(id)))
            .Where(process => process.Item2.Length > 0 && !process.Item2.Contains(") Z ", StringComparison.Ordinal)),
    ];

    string Stat(int id)
    {
        try
        {
            return File.ReadAllText(FromOutside($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat"));
        }
        catch (IOException)
        {
            return ""; // It just ended.
        }
    }

    string[] Enter => ["nsenter", "--target", init.ToString(CultureInfo.InvariantCulture), "--mount", "--pid", "--"];

    static void MakeBase(string root)
    {
        foreach (var name in (string[])["bin", "etc/cri/conf.d", "proc", "dev", "tmp", "usr/local/bin", "usr/local/share", "usr/lib"])
        {
            Directory.CreateDirectory(Path.Combine(root, name));
        }

        File.Copy("/bin/busybox", Path.Combine(root, "bin/busybox"));
        File.CreateSymbolicLink(Path.Combine(root, "bin/sh"), "busybox");
        File.WriteAllText(Path.Combine(root, "etc/os-release"), "ID=base\n");
    }
}
