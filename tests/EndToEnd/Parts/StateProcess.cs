using System.Diagnostics;
using System.Globalization;
using Strata.Resources.Serialization;
using Strata.Runtime.Grpc;

namespace Strata.EndToEnd.Tests.Parts;

/// <summary>A running `strata state serve`: a state in a process of its own.</summary>
sealed class StateProcess : IAsyncDisposable
{
    readonly Process process;
    readonly string socket;

    StateProcess(Process process, string socket) => (this.process, this.socket) = (process, socket);

    /// <summary>Returns when it listens.</summary>
    public static async Task<StateProcess> StartAsync(string socket, CancellationToken ct)
    {
        var process = Process.Start(new ProcessStartInfo(Requirements.Strata, ["state", "serve", "--socket", socket])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var started = new StateProcess(process, socket);
        try
        {
            Assert.Equal($"listening on unix://{socket}", await process.StandardError.ReadLineAsync(ct));
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public GrpcState Connect(ResourceTypes types) => new(new GrpcStateChannel(new StateEndpoint.Unix(socket)), types);

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
