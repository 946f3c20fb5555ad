using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Strata.EndToEnd.Tests.Parts;

/// <summary>docker-registry on a free loopback port, storing below a directory.</summary>
sealed class RealRegistry : IAsyncDisposable
{
    readonly string configuration;

    Process? process;

    RealRegistry(string configuration, string storage, int port) => (this.configuration, Storage, Port) = (configuration, storage, port);

    public int Port { get; }

    public string Storage { get; }

    public string Host => $"127.0.0.1:{Port}";

    public static async Task<RealRegistry> StartAsync(TemporaryDirectory directory, CancellationToken ct)
    {
        var port = FreePort();
        var storage = directory.Make("registry");
        var configuration = directory["registry.yml"];
        await File.WriteAllTextAsync(
            configuration,
            $$$"""
            version: 0.1
            log: {level: error, accesslog: {disabled: true}}
            storage:
              filesystem: {rootdirectory: {{{storage}}}}
              delete: {enabled: true}
            http: {addr: "127.0.0.1:{{{port}}}"}
            """,
            ct);
        var registry = new RealRegistry(configuration, storage, port);
        await registry.StartAgainAsync(ct);
        return registry;
    }

    public async Task StartAgainAsync(CancellationToken ct)
    {
        process = Process.Start(new ProcessStartInfo(Requirements.DockerRegistry, ["serve", configuration])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        await Until.TrueAsync(async () => await IsUpAsync(ct), "docker-registry answers", ct);
    }

    /// <summary>From now on it lets in nobody but `me` with the password `secret`.</summary>
    public async Task LockAsync(CancellationToken ct)
    {
        await StopAsync();
        var users = $"{configuration}.users";
        await File.WriteAllTextAsync(users, "me:$2b$04$z5gbes45qybOVFzQQUhlDuPnvax3Aq9Bqc9IxyKHz42h0ZYKH1YPq\n", ct); // bcrypt
        await File.AppendAllTextAsync(configuration, $"\nauth: {{htpasswd: {{realm: test, path: {users}}}}}\n", ct);
        await StartAgainAsync(ct);
    }

    public async Task StopAsync()
    {
        if (process is null) return;

        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Copies an image of a layout into the registry with skopeo.</summary>
    public async Task PushAsync(string layout, string tag, string repository, CancellationToken ct) =>
        await Tool.MustAsync(
            "skopeo", ["copy", "--quiet", "--insecure-policy", "--all", "--dest-tls-verify=false", $"oci:{layout}:{tag}", $"docker://{Host}/{repository}"], ct);

    /// <summary>The file in which the registry keeps a blob.</summary>
    public string BlobFile(string digest) =>
        Path.Combine(Storage, "docker/registry/v2/blobs/sha256", digest[7..9], digest[7..], "data");

    public async ValueTask DisposeAsync() => await StopAsync();

    async Task<bool> IsUpAsync(CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
