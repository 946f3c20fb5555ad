using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>One table from what can go wrong with a registry to the stable codes.</summary>
static class RegistryErrors
{
    const int ReadOfBody = 4096;

    /// <summary>For what a refusal says besides its status.</summary>
    static readonly TimeSpan SaidLimit = TimeSpan.FromSeconds(10);

    public static StageException From(Exception error, string authority)
    {
        var cause = Innermost(error);
        return (error as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.SecureConnectionError => Untrusted(authority, cause, error),
            HttpRequestError.InvalidResponse => Framing(authority, cause, error),
            HttpRequestError.ConfigurationLimitExceeded => new StageException(
                ErrorCodes.HttpHeaders,
                $"{authority} sends headers that are too long",
                "check the registry, or the proxy before it",
                cause: error),
            // With TLS 1.3 a registry refuses our certificate, or its absence, after we have sent the request.
            _ when IsTls(error) => Untrusted(authority, cause, error),
            _ => Unavailable(authority, error is OperationCanceledException ? "it does not answer" : cause, error),
        };
    }

    /// <summary>A body that ends early or stalls, or has more behind it than its end.</summary>
    public static StageException Body(Exception error, string authority) => error switch
    {
        HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } => Framing(authority, Innermost(error), error),
        HttpRequestException => From(error, authority), // of trailers, which are headers
        _ => new StageException(
            ErrorCodes.Truncated,
            $"{authority} did not send all of its answer: {Innermost(error)}",
            "the connection broke; it is tried again",
            true,
            error),
    };

    /// <summary>Row 14 of the hostile inputs: a byte now and then would hold a pull for ever.</summary>
    public static StageException Slow(string authority) =>
        new(
            ErrorCodes.Truncated,
            $"{authority} sends less than 1 KiB a second",
            "the connection or the registry is too slow; it is tried again",
            retriable: true);

    public static StageException Framing(string authority, string problem, Exception? cause = null) =>
        new(
            ErrorCodes.HttpFraming,
            $"{authority} does not speak proper HTTP: {problem}",
            "check the registry, or the proxy before it",
            cause: cause);

    /// <summary>Neither silence nor headers without an end.</summary>
    public static StageException NoAnswer(string authority, TimeSpan limit, Exception cause) =>
        Unavailable(authority, $"it sent no whole answer within {limit.TotalSeconds:0} seconds", new AnswerTimeout(limit, cause));

    public static StageException Unavailable(string authority, string problem, Exception? cause, bool retriable = true) =>
        new(
            ErrorCodes.RegistryUnavailable,
            $"registry {authority}: {problem}",
            "check that the registry is up and can be reached from here",
            retriable,
            cause);

    /// <summary>What an answer means that is no success; disposes of it.</summary>
    /// <param name="missing">What a 404 is called.</param>
    public static async Task<StageException> FromAnswerAsync(
        HttpResponseMessage response, string authority, Func<StageException> missing, TimeProvider time, CancellationToken ct)
    {
        using (response)
        {
            if (response.StatusCode == HttpStatusCode.NotFound) return missing();
            var said = Encoding.UTF8.GetString(await SaidAsync(response, ReadOfBody, authority, time, ct)).Trim();
            var shown = said.Length == 0 ? "" : $": {ForeignText.Printable(said)}";
            return FromStatus(response, authority, $"it answered {(int)response.StatusCode}{shown}", time);
        }
    }

    /// <summary>The beginning of what a refusal says; nothing where that does not come soon, as the status says enough.</summary>
    public static async Task<byte[]> SaidAsync(
        HttpResponseMessage response, int most, string authority, TimeProvider time, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(SaidLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await using var body = new ResponseBody(response, await response.Content.ReadAsStreamAsync(either.Token), authority, time);
            return (await BoundedRead.PrefixAsync(body, most, either.Token)).Bytes;
        }
        catch (StageException)
        {
            return [];
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return [];
        }
    }

    public static StageException FromStatus(HttpResponseMessage response, string authority, string problem, TimeProvider time)
    {
        var status = (int)response.StatusCode;
        var refusal = new RegistryRefusal(status, RetryAfter(response, time.GetUtcNow()));
        return status is 401 or 403
            ? Unauthorized(authority, problem, refusal)
            : Unavailable(authority, problem, refusal, status is 408 or 425 or 429 or >= 500);
    }

    public static StageException Unauthorized(string authority, string problem, Exception? cause = null) =>
        new(
            ErrorCodes.Unauthorized,
            $"registry {authority} does not let us in: {problem}",
            $"check the credentials in machine.registries.config, {authority}, auth, and that the image exists",
            cause: cause);

    static StageException Untrusted(string authority, string problem, Exception cause) =>
        new(
            ErrorCodes.Tls,
            $"no trusted connection to {authority}: {problem}",
            $"in machine.registries.config, {authority}, tls, give the registry's CA as ca, and the certificate that it wants of us as "
                + "clientIdentity; or correct the registry's certificate",
            cause: cause);

    static bool IsTls(Exception? error) =>
        error is AuthenticationException or CryptographicException || (error is not null && IsTls(error.InnerException));

    static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now) =>
        response.Headers.RetryAfter is { } header
            ? header.Delta ?? (header.Date is { } date ? date - now : null)
            : null;

    static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner) error = inner;
        return ForeignText.Printable(error.Message, 300);
    }
}
