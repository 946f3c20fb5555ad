using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// Connections to registries, kept per TLS configuration. Nothing comes from the environment: no proxy, no cookies, no stored
/// credentials; redirects, authorization and decompression are decided by us or not at all.
/// </summary>
sealed class RegistryConnections(TimeProvider time) : IDisposable
{
    const int HeaderLimitKiB = 64;

    /// <summary>
    /// For all blobs that pulls may bring from one registry at once, and as many requests for tokens: a request that waits for a connection
    /// would end as one that is not answered.
    /// </summary>
    const int ConnectionLimit = 32;

    static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);
    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    /// <summary>For a piece of an upload, and for the answer behind the last one: a registry may look through all of it first.</summary>
    static readonly TimeSpan UploadLimit = TimeSpan.FromMinutes(5);
    static readonly RegistryTls SystemTrust = new();
    static readonly AddressDialer Dialer = new(Dns.GetHostAddressesAsync);

    readonly ConcurrentDictionary<RegistryTls, HttpMessageInvoker> invokers = [];

    /// <summary>Sends a request and returns when the headers of the answer are in; its body is still on its way.</summary>
    /// <exception cref="StageException">Codes registry-unavailable, tls, client-identity, http-framing, http-headers.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        RegistryRequest request, string? authorization, RegistriesConfig config, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(AnswerLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        using var message = Message(request, authorization);
        if (message.Content is UploadBody body) body.Taken = () => limit.CancelAfter(UploadLimit);
        try
        {
            return Checked(await InvokerFor(request.Uri, config).SendAsync(message, either.Token), request.Uri);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw RegistryErrors.From(e, request.Uri.Authority);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && request.IsQuestion && !ct.IsCancellationRequested)
        {
            throw RegistryErrors.NoAnswer(request.Uri.Authority, AnswerLimit, e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw RegistryErrors.From(e, request.Uri.Authority);
        }
    }

    public void Dispose()
    {
        foreach (var invoker in invokers.Values) invoker.Dispose();
    }

    static HttpRequestMessage Message(RegistryRequest request, string? authorization)
    {
        var message = new HttpRequestMessage(request.Method, request.Uri) { Content = request.Body?.Invoke() };
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("strata", null));
        if (authorization is not null) message.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        if (message.Content is UploadBody { IsLarge: true }) message.Headers.ExpectContinue = true;
        return message;
    }

    /// <summary>
    /// Both lengths at once is how one response is made to look like two; .NET silently prefers one of them. For one that is no number it
    /// waits until the connection ends.
    /// </summary>
    static HttpResponseMessage Checked(HttpResponseMessage response, Uri uri)
    {
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            response.Dispose();
            throw RegistryErrors.Framing(uri.Authority, "it answers 101, and goes on in a protocol that nobody asked for");
        }

        var headers = response.Content.Headers;
        if (!headers.NonValidated.Contains("Content-Length")) return response;

        var isChunked = response.Headers.TransferEncodingChunked == true;
        if (!isChunked && headers.ContentLength is not null) return response;

        response.Dispose();
        throw RegistryErrors.Framing(uri.Authority, isChunked ? "an answer has a length and is chunked" : "a length that is no number");
    }

    HttpMessageInvoker InvokerFor(Uri uri, RegistriesConfig config)
    {
        var tls = config.TlsOf(uri);
        if (tls is not null && uri.Scheme == Uri.UriSchemeHttp)
            throw new StageException(
                ErrorCodes.Tls, $"{uri.Authority} has a tls block, and its endpoint is http://", "write https:// or remove the tls block");
        return invokers.GetOrAdd(tls ?? SystemTrust, Create);
    }

    HttpMessageInvoker Create(RegistryTls tls) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        PreAuthenticate = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectLimit,
        ConnectCallback = (context, ct) => Dialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct),
        MaxResponseHeadersLength = HeaderLimitKiB,
        MaxConnectionsPerServer = ConnectionLimit,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        SslOptions =
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = new CertificateTrust(tls, time).IsTrusted,
            // These connections are only for the endpoints with this tls block: no other host is ever shown the certificate.
            ClientCertificateContext = tls.ClientIdentity is { } identity ? ClientCertificate.Read(identity) : null,
        },
    });
}
