using System.Net;
using System.Text.Json;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>Fetches access tokens from where one registry's challenges point to (distribution's token and OAuth2 authentication).</summary>
sealed class TokenService(
    RegistryEndpoint endpoint, RegistriesConfig config, RegistryConnections connections, RefreshTokens refreshTokens, TimeProvider time)
{
    const string ClientId = "strata";
    const int ResponseLimit = 1024 * 1024;
    const int RefusalLimit = 4096;

    /// <summary>What a token service may say of a refused exchange (RFC 6749, 5.2).</summary>
    static readonly string[] KnownRefusals =
        ["invalid_grant", "invalid_client", "invalid_request", "invalid_scope", "unauthorized_client", UnsupportedGrant];

    const string UnsupportedGrant = "unsupported_grant_type";

    /// <exception cref="StageException">Codes realm, realm-host, realm-redirect, token, unauthorized, those of a connection.</exception>
    public async Task<TokenResponse> FetchAsync(Challenge challenge, TokenKey key, Credentials? credentials, CancellationToken ct)
    {
        var realm = TokenRealm.Check(challenge.Parameters.GetValueOrDefault("realm"), endpoint, credentials);
        var service = challenge.Parameters.GetValueOrDefault("service");
        // The scope is ours, not the challenge's: a registry cannot make us ask for more than we need.
        var scope = $"repository:{key.Repository}:{key.Scope}";
        if (credentials is not IdentityToken identity) return await AskAsync(realm, service, scope, credentials as BasicCredentials, ct);

        var giver = new RefreshTokenKey(realm.GetLeftPart(UriPartial.Authority), endpoint.Authority, identity.RefreshToken);
        return await refreshTokens.For(giver).ExchangeAsync(
            identity.RefreshToken,
            token => ExchangeAsync(realm, service, scope, token, ct),
            error => error is StageException { Code: ErrorCodes.Unauthorized },
            ct);
    }

    async Task<TokenResponse> AskAsync(Uri realm, string? service, string scope, BasicCredentials? credentials, CancellationToken ct)
    {
        var basic = credentials is null ? null : $"Basic {credentials.Basic}";
        var response = await connections.SendAsync(Request(HttpMethod.Get, TokenUri(realm, service, scope)), basic, config, ct);
        RefuseRedirect(response, realm);
        return response.StatusCode == HttpStatusCode.OK
            ? await ReadAsync(response, realm, ct)
            : throw await RegistryErrors.FromAnswerAsync(response, realm.Authority, () => NoToken(realm), time, ct);
    }

    async Task<TokenResponse> ExchangeAsync(Uri realm, string? service, string scope, string identityToken, CancellationToken ct)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["scope"] = scope,
            ["client_id"] = ClientId,
            ["refresh_token"] = identityToken,
        };
        if (service is not null) form["service"] = service;
        var request = Request(HttpMethod.Post, realm) with { Body = () => new FormUrlEncodedContent(form) };
        var response = await connections.SendAsync(request, authorization: null, config, ct);
        RefuseRedirect(response, realm);
        return response.StatusCode == HttpStatusCode.OK
            ? await ReadAsync(response, realm, ct)
            : throw await RefusalAsync(response, realm, ct);
    }

    async Task<TokenResponse> ReadAsync(HttpResponseMessage response, Uri realm, CancellationToken ct)
    {
        await using var body = await BodyAsync(response, realm, ct);
        var (bytes, more) = await BoundedRead.PrefixAsync(body, ResponseLimit, ct);
        return more
            ? throw Unusable($"the token response for {endpoint.Authority} is too long")
            : TokenResponse.Parse(bytes, endpoint.Authority);
    }

    /// <summary>Shows nothing of the answer but words that we know: it may repeat the identity token.</summary>
    async Task<StageException> RefusalAsync(HttpResponseMessage response, Uri realm, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        var word = await RefusalWordAsync(response, realm, ct);
        var said = $"its token service {realm.Authority} answered {status}{(word is null ? "" : $" ({word})")} to the identity token";
        if (status is 404 or 405 or 501 || word == UnsupportedGrant) return NoExchange(realm, status);
        return status == 400
            ? RegistryErrors.Unauthorized(endpoint.Authority, said)
            : RegistryErrors.FromStatus(response, endpoint.Authority, said, time);
    }

    async Task<string?> RefusalWordAsync(HttpResponseMessage response, Uri realm, CancellationToken ct)
    {
        var said = await RegistryErrors.SaidAsync(response, RefusalLimit, realm.Authority, time, ct);
        try
        {
            using var json = StrictJson.Parse(said, "the token service's refusal");
            return json.RootElement.ValueKind == JsonValueKind.Object
                && StrictJson.Member(json.RootElement, "error") is { ValueKind: JsonValueKind.String } error
                    ? KnownRefusals.FirstOrDefault(word => error.ValueEquals(word))
                    : null;
        }
        catch (StageException)
        {
            return null;   // the status says enough
        }
    }

    async Task<ResponseBody> BodyAsync(HttpResponseMessage response, Uri realm, CancellationToken ct) =>
        new(response, await response.Content.ReadAsStreamAsync(ct), realm.Authority, time);

    static Uri TokenUri(Uri realm, string? service, string scope)
    {
        var query = $"scope={Uri.EscapeDataString(scope)}";
        if (service is not null) query = $"service={Uri.EscapeDataString(service)}&{query}";
        return new UriBuilder(realm) { Query = realm.Query.Length > 1 ? $"{realm.Query[1..]}&{query}" : query }.Uri;
    }

    static RegistryRequest Request(HttpMethod method, Uri uri) => new(method, uri) { Accept = "application/json" };

    void RefuseRedirect(HttpResponseMessage response, Uri realm)
    {
        if (!Redirect.Is(response)) return;

        response.Dispose();
        throw new StageException(
            ErrorCodes.RealmRedirect,
            $"the token service {realm.Authority} of {endpoint.Authority} redirects",
            "a token service may not redirect; check the registry");
    }

    StageException NoToken(Uri realm) => Unusable($"the token service {realm.Authority} of {endpoint.Authority} answered 404");

    StageException NoExchange(Uri realm, int status) =>
        new(
            ErrorCodes.Token,
            $"the token service {realm.Authority} of {endpoint.Authority} does not exchange identity tokens: it answered {status}",
            $"give username and password in machine.registries.config, {endpoint.Authority}, auth");

    static StageException Unusable(string problem) => new(ErrorCodes.Token, problem, "check the registry's token service");
}
