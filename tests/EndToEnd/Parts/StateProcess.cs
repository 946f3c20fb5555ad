using System.Diagnostics;
using System.Globalization;
using Strata.Resources.Serialization;
using Strata.Runtime.Grpc;

namespace Strata.EndToEnd.Tests.Parts;

/// <summary>A running `strata state serve`: a state in a process of its own.</summary>
sealed class StateProcess : IAsyncDisposable
{
    readonly Process process;

    StateProcess(Process process) => this.process = process;

    /// <summary>Where it listens: `unix:///…`, `http://…`.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>On a unix socket; returns when it listens.</summary>
    public static async Task<StateProcess> StartAsync(string socket, CancellationToken ct)
    {
        var started = await StartAsync(["--socket", socket], ct);
        Assert.Equal(socket, started.Address.AbsolutePath);
        return started;
    }

    /// <summary>Returns when it listens.</summary>
    public static async Task<StateProcess> StartAsync(IReadOnlyList<string> where, CancellationToken ct)
    {
        var process = Process.Start(new ProcessStartInfo(Requirements.Strata, ["state", "serve", .. where])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var started = new StateProcess(process);
        try
        {
            var said = await process.StandardError.ReadLineAsync(ct);
            Assert.StartsWith("listening on ", said);
            started.Address = new Uri(said!["listening on ".Length..]);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public GrpcState Connect(ResourceTypes types) => new(new GrpcStateChannel(new StateEndpoint.Unix(Address.AbsolutePath)), types);

    /// <summary>Asks it to end, as a service manager does.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        await Tool.MustAsync("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)], ct);
        await process.WaitForExitAsync(ct);
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>Ends it without a chance to clean up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
