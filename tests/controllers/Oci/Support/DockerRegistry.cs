using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Strata.Resources.Node;

namespace Strata.Controllers.Tests.Oci;

/// <summary>The real docker-registry on a loopback port of its choice.</summary>
sealed partial class DockerRegistry : IAsyncDisposable
{
    readonly TemporaryDirectory directory;
    readonly Process process;

    Task<string> rest = Task.FromResult("");

    DockerRegistry(TemporaryDirectory directory, Process process) => (this.directory, this.process) = (directory, process);

    public string Authority { get; private set; } = "";

    /// <param name="server">For TLS; null for plain http.</param>
    /// <param name="clientRoot">Only clients whose certificate it has signed are served; null for all.</param>
    /// <param name="htpasswd">Only those who are in it are served: <c>user:bcrypt</c>; null for all.</param>
    public static async Task<DockerRegistry> StartAsync(
        CancellationToken ct, X509Certificate2? server = null, X509Certificate2? clientRoot = null, string? htpasswd = null)
    {
        var program = Path.Combine(Checkout(), ".tools/docker-registry/usr/bin/docker-registry");
        Needs.That(File.Exists(program), "needs docker-registry: run eng/setup test");

        var directory = new TemporaryDirectory();
        var configuration = new StringBuilder(Configuration(directory));
        if (server is not null)
        {
            await File.WriteAllTextAsync(directory["server.crt"], server.ExportCertificatePem(), ct);
            await File.WriteAllTextAsync(directory["server.key"], Certificates.KeyPem(server), ct);
            configuration.Append($"\n  tls:\n    certificate: {directory["server.crt"]}\n    key: {directory["server.key"]}");
        }
        if (clientRoot is not null)
        {
            await File.WriteAllTextAsync(directory["clients.crt"], clientRoot.ExportCertificatePem(), ct);
            configuration.Append($"\n    clientcas: [{directory["clients.crt"]}]");
        }
        if (htpasswd is not null)
        {
            await File.WriteAllTextAsync(directory["htpasswd"], htpasswd + "\n", ct);
            configuration.Append($"\nauth:\n  htpasswd:\n    realm: test\n    path: {directory["htpasswd"]}");
        }
        await File.WriteAllTextAsync(directory["registry.yml"], $"{configuration}\n", ct);
        var process = Process.Start(new ProcessStartInfo(program, ["serve", directory["registry.yml"]]) { RedirectStandardError = true })!;
        var registry = new DockerRegistry(directory, process);
        try
        {
            registry.Authority = await registry.ListeningAsync(ct);
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    public RegistriesConfig Config(RegistryTls tls) => PullBench.Mirror($"https://{Authority}") with
    {
        Hosts = ImmutableDictionary<string, RegistryHost>.Empty.Add(Authority, new RegistryHost(Tls: tls)),
    };

    /// <summary>As <c>team/ext:v1</c>, with .NET's own client.</summary>
    public async Task PushAsync(FakeImage image, X509Certificate2 client, CancellationToken ct)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        handler.ClientCertificates.Add(client);
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://{Authority}") };
        foreach (var blob in image.Layers.Append(image.Config))
        {
            using var opened = await http.PostAsync(new Uri("/v2/team/ext/blobs/uploads/", UriKind.Relative), null, ct);
            var upload = new Uri(http.BaseAddress, opened.EnsureSuccessStatusCode().Headers.Location!);
            await PutAsync(http, new Uri($"{upload}&digest={FakeImage.DigestOf(blob)}"), blob, "application/octet-stream", ct);
        }
        await PutAsync(http, new Uri("/v2/team/ext/manifests/v1", UriKind.Relative), image.Manifest, FakeImage.ManifestType, ct);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await rest;
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        directory.Dispose();
    }

    static async Task PutAsync(HttpClient http, Uri uri, byte[] content, string type, CancellationToken ct)
    {
        using var body = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using var answer = await http.PutAsync(uri, body, ct);
        answer.EnsureSuccessStatusCode();
    }

    static string Configuration(TemporaryDirectory directory) => $"""
        version: 0.1
        log:
          level: info
          accesslog:
            disabled: true
        storage:
          filesystem:
            rootdirectory: {directory["storage"]}
        http:
          addr: 127.0.0.1:0
        """;

    /// <summary>The address of its choice, which it tells when it listens.</summary>
    async Task<string> ListeningAsync(CancellationToken ct)
    {
        while (await process.StandardError.ReadLineAsync(ct) is { } line)
        {
            if (Listening().Match(line) is not { Success: true } told) continue;
            rest = process.StandardError.ReadToEndAsync(CancellationToken.None);
            return told.Groups[1].Value;
        }
        throw new InvalidOperationException("docker-registry ended before it listened");
    }

    static string Checkout()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Controllers.sln"))) directory = directory.Parent!;
        return directory.FullName;
    }

    [GeneratedRegex("listening on (127\\.0\\.0\\.1:[0-9]+)")]
    private static partial Regex Listening();
}
