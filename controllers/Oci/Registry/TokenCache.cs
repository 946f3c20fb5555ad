using System.Collections.Concurrent;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>What a token is good for: it is never shown to another registry or for another repository.</summary>
sealed record TokenKey(string Authority, string Repository, string Scope, RegistryAuth? Auth);

/// <summary>Authorization headers that worked, until shortly before they expire, and what new ones are got with.</summary>
sealed class TokenCache(TimeProvider time)
{
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<TokenKey, (string Header, DateTimeOffset Expires)> headers = [];

    public RefreshTokens RefreshTokens { get; } = new();

    public string? Find(TokenKey key) =>
        headers.TryGetValue(key, out var found) && time.GetUtcNow() + Margin < found.Expires ? found.Header : null;

    public void Keep(TokenKey key, string header, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        foreach (var (old, kept) in headers)
        {
            if (kept.Expires <= now) headers.TryRemove(old, out _);
        }
        headers[key] = (header, now + lifetime);
    }

    public void Forget(TokenKey key) => headers.TryRemove(key, out _);
}
