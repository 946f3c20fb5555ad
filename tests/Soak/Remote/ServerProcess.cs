using System.Diagnostics;
using System.Globalization;
using Strata.Resources.Serialization;
using Strata.Runtime.Grpc;

namespace Strata.Soak.Remote;

/// <summary>A bare state in a process of its own, whose memory is nobody else's.</summary>
sealed class ServerProcess : IDisposable
{
    public const string Verb = "serve";

    readonly DirectoryInfo directory;
    readonly Process process;

    ServerProcess(DirectoryInfo directory, Process process)
    {
        this.directory = directory;
        this.process = process;
    }

    public static async Task<ServerProcess> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("strata-soak.");
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Verb, SocketIn(directory)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var server = new ServerProcess(directory, process);
        if (await process.StandardOutput.ReadLineAsync() is not null) return server;

        server.Dispose();
        throw new InvalidOperationException("the server did not listen");
    }

    /// <summary>Bytes of the heap after a full collection, and resident bytes then.</summary>
    public async Task<(long Heap, long Resident)> MemoryAsync()
    {
        await process.StandardInput.WriteLineAsync("heap");
        var heap = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the server has ended");
        process.Refresh();
        return (long.Parse(heap, CultureInfo.InvariantCulture), process.WorkingSet64);
    }

    /// <summary>One connection.</summary>
    public GrpcStateChannel Open() => new(new StateEndpoint.Unix(SocketIn(directory)));

    public static GrpcState StateOf(GrpcStateChannel channel) =>
        new(channel, new ResourceTypes().Register<Stamp>(), new GrpcStateOptions { WatchRetry = null });

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        directory.Delete(recursive: true);
    }

    static string SocketIn(DirectoryInfo directory) => Path.Combine(directory.FullName, "state.sock");
}
