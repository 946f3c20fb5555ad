using System.Diagnostics;
using Strata.Resources.Serialization;
using Strata.Runtime.Grpc;

namespace Strata.Benchmarks.Wire;

/// <summary>`strata state serve` in a process of its own, on a unix socket. The program is beside this one, or named by STRATA.</summary>
sealed class StateServer : IDisposable
{
    readonly DirectoryInfo directory;
    readonly Process process;

    StateServer(DirectoryInfo directory, Process process)
    {
        this.directory = directory;
        this.process = process;
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public long Rss => ProcessMemory.Rss(process.Id);

    StateEndpoint Endpoint => new StateEndpoint.Unix(SocketIn(directory));

    public static async Task<StateServer> StartAsync()
    {
        var program = Environment.GetEnvironmentVariable("STRATA") ?? Path.Combine(AppContext.BaseDirectory, "..", "strata");
        var directory = Directory.CreateTempSubdirectory("strata-bench.");
        var serve = new ProcessStartInfo(program, ["state", "serve", "--socket", SocketIn(directory)]) { RedirectStandardError = true };
        var process = Process.Start(serve)!;
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (!line.Contains("listening", StringComparison.Ordinal)) continue;

            // Nobody reads further; the server says little.
            return new StateServer(directory, process);
        }

        throw new InvalidOperationException($"{program} did not listen");
    }

    /// <summary>One connection.</summary>
    public GrpcStateChannel Connect() => new(Endpoint);

    public GrpcState ConnectState() => new(Connect(), new ResourceTypes().Register<Payload>());

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        directory.Delete(recursive: true);
    }

    static string SocketIn(DirectoryInfo directory) => Path.Combine(directory.FullName, "state.sock");
}
