using System.Collections.Concurrent;

namespace Strata.Controllers.Oci;

/// <summary>What a newer identity token is good for: the service that gave it, in the place of the token that it was given for.</summary>
/// <param name="Service">Scheme, host and port.</param>
sealed record RefreshTokenKey(string Service, string Authority, string Configured)
{
    public override string ToString() => "RefreshTokenKey { *** }";
}

/// <summary>
/// Identity tokens that token services gave for configured ones. Only in memory: after a restart the configured one has to do.
/// </summary>
sealed class RefreshTokens
{
    readonly ConcurrentDictionary<RefreshTokenKey, RefreshToken> tokens = [];

    public RefreshToken For(RefreshTokenKey key) => tokens.GetOrAdd(key, _ => new RefreshToken());
}

/// <summary>One token in the course of its exchanges, of which only one is under way at a time: the second might use a spent one.</summary>
sealed class RefreshToken
{
    readonly SemaphoreSlim turn = new(1);
    string? newer;

    /// <param name="exchange">Given a token; throws when it is refused.</param>
    /// <param name="isRefusal">Whether another token might do better.</param>
    public async Task<TokenResponse> ExchangeAsync(
        string configured, Func<string, Task<TokenResponse>> exchange, Func<Exception, bool> isRefusal, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            var response = await NewerAsync(exchange, isRefusal) ?? await exchange(configured);
            if (response.RefreshToken is { } given) newer = given == configured ? null : given;
            return response;
        }
        finally
        {
            turn.Release();
        }
    }

    async Task<TokenResponse?> NewerAsync(Func<string, Task<TokenResponse>> exchange, Func<Exception, bool> isRefusal)
    {
        if (newer is null) return null;
        try
        {
            return await exchange(newer);
        }
        catch (Exception e) when (isRefusal(e))
        {
            newer = null;
            return null;
        }
    }
}
