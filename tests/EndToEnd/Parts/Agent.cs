using System.Diagnostics;
using System.Text;

namespace Strata.EndToEnd.Tests.Parts;

/// <summary>A running `strata agent`.</summary>
sealed class Agent : IAsyncDisposable
{
    readonly Process process;
    readonly StringBuilder log = new();

    Agent(Process process) => this.process = process;

    public bool HasExited => process.HasExited;

    /// <summary>What it wrote to its standard error so far.</summary>
    public string Log
    {
        get
        {
            lock (log) return log.ToString();
        }
    }

    public static Agent Start(IReadOnlyList<string> command)
    {
        var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var agent = new Agent(process);
        process.ErrorDataReceived += (_, line) => agent.Keep(line.Data);
        process.OutputDataReceived += (_, line) => agent.Keep(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return agent;
    }

    /// <summary>Asks it to end, as a service manager does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(CancellationToken ct)
    {
        await SignalAsync("TERM", ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode;
    }

    /// <summary>Ends it without a chance to clean up.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        await SignalAsync("KILL", ct);
        await process.WaitForExitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>
    /// The agent is the child that nsenter forked into the pid namespace. nsenter stops itself when it sees its child stopped, as when the
    /// whole machine is paused, and then waits for somebody to wake it.
    /// </summary>
    async Task SignalAsync(string signal, CancellationToken ct)
    {
        string[] children = [];
        await Until.TrueAsync(async () => (children = await ChildrenAsync(ct)) is not [] || HasExited, "nsenter forked", ct);
        Assert.False(HasExited, $"the agent ended by itself: {Log}");
        await Tool.MustAsync("kill", [$"-{signal}", .. children], ct);
        await Tool.RunAsync("kill", ["-CONT", $"{process.Id}"], ct); // it may be gone already
    }

    async Task<string[]> ChildrenAsync(CancellationToken ct)
    {
        try
        {
            var children = await File.ReadAllTextAsync($"/proc/{process.Id}/task/{process.Id}/children", ct);
            return children.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return []; // It just ended.
        }
    }

    void Keep(string? line)
    {
        lock (log) log.AppendLine(line);
    }
}
