using System.Net;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// One request to one registry with all that belongs to it: known authorization, at most one challenge answered, redirects followed
/// without taking the authorization to another host.
/// </summary>
sealed class RegistryExchange(
    RegistryEndpoint endpoint, RegistriesConfig config, RegistryConnections connections, TokenCache tokens, TimeProvider time)
{
    static readonly TimeSpan BasicLifetime = TimeSpan.FromHours(1);

    readonly TokenService service = new(endpoint, config, connections, tokens.RefreshTokens, time);

    public string Authority => endpoint.Authority;

    /// <summary>The answer, whatever its status.</summary>
    public async Task<HttpResponseMessage> SendAsync(ImageReference reference, RegistryRequest request, CancellationToken ct)
    {
        var auth = config.AuthOf(endpoint.Base, reference.Repository);
        var key = new TokenKey(Authority, reference.Repository, request.Access, auth);
        var response = await FollowAsync(request, IsOurs(request.Uri) ? tokens.Find(key) : null, ct);
        // Only the registry itself may ask for authorization, not whom it redirected us to.
        var answered = response.RequestMessage?.RequestUri?.Authority;
        if (response.StatusCode != HttpStatusCode.Unauthorized || answered != Authority) return response;

        tokens.Forget(key);
        var authorization = await AnswerOrDisposeAsync(response, key, ct);
        return authorization is null ? response : await AgainAsync(response, request, authorization, ct);
    }

    public async Task<StageException> FailureAsync(HttpResponseMessage response, Func<StageException> missing, CancellationToken ct) =>
        await RegistryErrors.FromAnswerAsync(response, Authority, missing, time, ct);

    /// <summary>False for an upload that the registry wants elsewhere: no authorization goes there.</summary>
    bool IsOurs(Uri uri) => uri.Authority == endpoint.Base.Authority && uri.Scheme == endpoint.Base.Scheme;

    async Task<HttpResponseMessage> AgainAsync(
        HttpResponseMessage refused, RegistryRequest request, string authorization, CancellationToken ct)
    {
        refused.Dispose();
        return await FollowAsync(request, IsOurs(request.Uri) ? authorization : null, ct);
    }

    async Task<HttpResponseMessage> FollowAsync(RegistryRequest request, string? authorization, CancellationToken ct)
    {
        for (var hops = 0; hops <= Redirect.Limit; hops++)
        {
            var response = await connections.SendAsync(request, authorization, config, ct);
            if (!Redirect.Is(response, request)) return response;
            using (response)
            {
                var next = Redirect.Next(response, request.Uri, endpoint);
                if (next.Authority != request.Uri.Authority || next.Scheme != request.Uri.Scheme) authorization = null;
                request = request with { Uri = next };
            }
        }
        throw Redirect.TooMany(endpoint);
    }

    async Task<string?> AnswerOrDisposeAsync(HttpResponseMessage response, TokenKey key, CancellationToken ct)
    {
        try
        {
            return await AnswerAsync(response, key, ct);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>The Authorization header for the first challenge that we can answer; null when there is none.</summary>
    async Task<string?> AnswerAsync(HttpResponseMessage response, TokenKey key, CancellationToken ct)
    {
        var lines = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? values : default;
        var credentials = Credentials.From(key.Auth, Authority);
        var challenges = ChallengeParser.Parse(lines);
        foreach (var challenge in challenges)
        {
            if (challenge.Scheme == "basic" && credentials is BasicCredentials pair) return Keep(key, $"Basic {pair.Basic}", BasicLifetime);
            if (challenge.Scheme != "bearer") continue;
            var token = await service.FetchAsync(challenge, key, credentials, ct);
            return Keep(key, $"Bearer {token.Token}", token.Lifetime);
        }
        return credentials is IdentityToken && challenges.Any(challenge => challenge.Scheme == "basic")
            ? throw RegistryErrors.Unauthorized(Authority, "it wants a user name and a password, and its auth block has an identity token")
            : null;
    }

    string Keep(TokenKey key, string header, TimeSpan lifetime)
    {
        tokens.Keep(key, header, lifetime);
        return header;
    }
}
