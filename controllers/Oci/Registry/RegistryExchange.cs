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
    const int TokenResponseLimit = 1024 * 1024;

    static readonly TimeSpan BasicLifetime = TimeSpan.FromHours(1);

    public string Authority => endpoint.Authority;

    /// <summary>The answer, whatever its status.</summary>
    public async Task<HttpResponseMessage> GetAsync(ImageReference reference, Uri uri, string accept, CancellationToken ct)
    {
        var key = new TokenKey(Authority, reference.Repository, "pull", Auth);
        var response = await FollowAsync(uri, accept, tokens.Find(key), ct);
        // Only the registry itself may ask for authorization, not whom it redirected us to.
        var answered = response.RequestMessage?.RequestUri?.Authority;
        if (response.StatusCode != HttpStatusCode.Unauthorized || answered != Authority) return response;

        tokens.Forget(key);
        var authorization = await AnswerAsync(response, key, ct);
        return authorization is null ? response : await AgainAsync(response, uri, accept, authorization, ct);
    }

    public async Task<StageException> FailureAsync(HttpResponseMessage response, Func<StageException> missing, CancellationToken ct) =>
        await RegistryErrors.FromAnswerAsync(response, Authority, missing, time, ct);

    RegistryAuth? Auth =>
        (config.Hosts.GetValueOrDefault(Authority)
            ?? config.Hosts.GetValueOrDefault($"{endpoint.Base.Host}:{endpoint.Base.Port}")
            ?? (Authority == "registry-1.docker.io" ? config.Hosts.GetValueOrDefault("docker.io") : null))?.Auth;

    async Task<HttpResponseMessage> AgainAsync(
        HttpResponseMessage refused, Uri uri, string accept, string authorization, CancellationToken ct)
    {
        refused.Dispose();
        return await FollowAsync(uri, accept, authorization, ct);
    }

    async Task<HttpResponseMessage> FollowAsync(Uri uri, string accept, string? authorization, CancellationToken ct)
    {
        for (var hops = 0; hops <= Redirect.Limit; hops++)
        {
            var response = await connections.GetAsync(uri, accept, authorization, config, ct);
            if (!Redirect.Is(response)) return response;
            using (response)
            {
                var next = Redirect.Next(response, uri, endpoint);
                if (next.Authority != uri.Authority || next.Scheme != uri.Scheme) authorization = null;
                uri = next;
            }
        }
        throw Redirect.TooMany(endpoint);
    }

    /// <summary>The Authorization header for the first challenge that we can answer; null when there is none.</summary>
    async Task<string?> AnswerAsync(HttpResponseMessage response, TokenKey key, CancellationToken ct)
    {
        var lines = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? values : default;
        var credentials = Credentials.From(key.Auth, Authority);
        foreach (var challenge in ChallengeParser.Parse(lines))
        {
            if (challenge.Scheme == "basic" && credentials is not null) return Keep(key, $"Basic {credentials.Basic}", BasicLifetime);
            if (challenge.Scheme != "bearer") continue;
            var token = await FetchTokenAsync(challenge, key, credentials, ct);
            return Keep(key, $"Bearer {token.Token}", token.Lifetime);
        }
        return null;
    }

    string Keep(TokenKey key, string header, TimeSpan lifetime)
    {
        tokens.Keep(key, header, lifetime);
        return header;
    }

    async Task<TokenResponse> FetchTokenAsync(Challenge challenge, TokenKey key, Credentials? credentials, CancellationToken ct)
    {
        var realm = TokenRealm.Check(challenge.Parameters.GetValueOrDefault("realm"), endpoint, credentials);
        var uri = TokenUri(realm, challenge.Parameters.GetValueOrDefault("service"), key);
        var basic = credentials is null ? null : $"Basic {credentials.Basic}";
        var response = await connections.GetAsync(uri, "application/json", basic, config, ct);
        if (Redirect.Is(response)) throw RealmRedirect(response, realm);
        if (response.StatusCode != HttpStatusCode.OK)
            throw await RegistryErrors.FromAnswerAsync(response, realm.Authority, () => NoToken(realm), time, ct);
        using (response)
        {
            await using var body = new ResponseBody(response, await response.Content.ReadAsStreamAsync(ct), realm.Authority, time);
            return TokenResponse.Parse(await ReadTokenAsync(body, ct), Authority);
        }
    }

    async Task<byte[]> ReadTokenAsync(Stream body, CancellationToken ct)
    {
        var (bytes, more) = await BoundedRead.PrefixAsync(body, TokenResponseLimit, ct);
        return more
            ? throw new StageException(
                ErrorCodes.Token, $"the token response for {Authority} is too long", "check the registry's token service")
            : bytes;
    }

    // The scope is ours, not the challenge's: a registry cannot make us ask for more than we need.
    static Uri TokenUri(Uri realm, string? service, TokenKey key)
    {
        var query = $"scope={Uri.EscapeDataString($"repository:{key.Repository}:{key.Scope}")}";
        if (service is not null) query = $"service={Uri.EscapeDataString(service)}&{query}";
        return new UriBuilder(realm) { Query = realm.Query.Length > 1 ? $"{realm.Query[1..]}&{query}" : query }.Uri;
    }

    StageException RealmRedirect(HttpResponseMessage response, Uri realm)
    {
        response.Dispose();
        return new StageException(
            ErrorCodes.RealmRedirect,
            $"the token service {realm.Authority} of {Authority} redirects",
            "a token service may not redirect; check the registry");
    }

    StageException NoToken(Uri realm) =>
        new(ErrorCodes.Token, $"the token service {realm.Authority} of {Authority} answered 404", "check the registry's token service");
}
