using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Strata.Controllers.Tests.Oci;

/// <summary>A registry on a raw loopback socket: reads a request, sends what the test says, closes.</summary>
sealed class FakeRegistry : IAsyncDisposable
{
    readonly LoopbackServer server;
    readonly Func<FakeRequest, FakeAnswer> answer;
    readonly X509Certificate2? certificate;
    readonly RemoteCertificateValidationCallback? clients;

    /// <param name="clients">Asks clients for a certificate, and decides who is served.</param>
    public FakeRegistry(
        Func<FakeRequest, FakeAnswer> answer, X509Certificate2? certificate = null, RemoteCertificateValidationCallback? clients = null)
    {
        this.answer = answer;
        this.certificate = certificate;
        this.clients = clients;
        server = new LoopbackServer(ServeAsync);
    }

    public ConcurrentQueue<FakeRequest> Requests { get; } = [];

    public string Authority => server.Authority;

    public string Url => $"{(certificate is null ? "http" : "https")}://{Authority}";

    public int Count(string path) => Requests.Count(r => r.Path == path);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        try
        {
            await using var stream = await StreamOfAsync(socket, stop);
            if (await ReadAsync(stream, stop) is not { } read) return;
            var request = read with { ClientCertificate = (stream as SslStream)?.RemoteCertificate?.Subject };
            Requests.Enqueue(request);
            var said = answer(request);
            if (said.After is { } after) await after.WaitAsync(stop);
            await stream.WriteAsync(said.Bytes, stop);
            if (said.Rest is { } rest) await stream.WriteAsync(await rest.WaitAsync(stop), stop);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client hung up, which several tests are about.
        }
    }

    async Task<Stream> StreamOfAsync(Socket socket, CancellationToken stop)
    {
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (certificate is null) return plain;
        var secure = new SslStream(plain);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = clients is not null,
            RemoteCertificateValidationCallback = clients,
        };
        try
        {
            await secure.AuthenticateAsServerAsync(options, stop);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    async Task<FakeRequest?> ReadAsync(Stream stream, CancellationToken stop)
    {
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1, false, 1024, leaveOpen: true);
        if (await reader.ReadLineAsync(stop) is not { } first) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(stop) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':');
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }
        var body = new char[int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture)];
        if (body.Length > 0) await reader.ReadBlockAsync(body, stop);
        var words = first.Split(' ');
        return new FakeRequest(words[0], words[1], headers, new string(body));
    }
}
