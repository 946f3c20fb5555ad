using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>A bearer token and how long it may be used.</summary>
/// <param name="RefreshToken">An identity token for the next exchange; null when there is none that can be used.</param>
sealed record TokenResponse(string Token, TimeSpan Lifetime, string? RefreshToken)
{
    const int TokenLimit = 64 * 1024;
    const int DefaultSeconds = 60;
    const int LongestSeconds = 3600;

    /// <exception cref="StageException">Code <c>token</c>.</exception>
    public static TokenResponse Parse(byte[] body, string authority)
    {
        try
        {
            using var json = StrictJson.Parse(body, "the token response");
            return Read(json.RootElement, authority);
        }
        catch (StageException e) when (e.Code is ErrorCodes.Json or ErrorCodes.JsonDuplicate)
        {
            throw Refused(authority, "is not JSON", e);
        }
    }

    static TokenResponse Read(JsonElement root, string authority)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Refused(authority, "is not an object");
        var token = Text(root, "token", authority) ?? Text(root, "access_token", authority);
        if (!IsUsable(token)) throw Refused(authority, "holds no usable token");
        return new TokenResponse(token, LifetimeOf(root, authority), RefreshTokenOf(root));
    }

    static bool IsUsable([NotNullWhen(true)] string? token) =>
        token is { Length: > 0 and <= TokenLimit } && !token.AsSpan().ContainsAnyExceptInRange('!', '~');

    // Without a good one the token that was exchanged still does.
    static string? RefreshTokenOf(JsonElement root) =>
        StrictJson.Member(root, "refresh_token") is { ValueKind: JsonValueKind.String } text
        && text.GetString() is var token
        && IsUsable(token)
            ? token
            : null;

    static string? Text(JsonElement root, string name, string authority) => StrictJson.Member(root, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } found ? found : null,
        _ => throw Refused(authority, $"has a {name} that is not a string"),
    };

    static TimeSpan LifetimeOf(JsonElement root, string authority)
    {
        if (StrictJson.Member(root, "expires_in") is not { } element) return TimeSpan.FromSeconds(DefaultSeconds);
        if (element.ValueKind != JsonValueKind.Number) throw Refused(authority, "has an expires_in that is not a number");
        var seconds = element.TryGetInt64(out var given) && given > 0 ? given : DefaultSeconds;
        return TimeSpan.FromSeconds(Math.Min(seconds, LongestSeconds));
    }

    public override string ToString() => "TokenResponse { *** }";

    static StageException Refused(string authority, string problem, Exception? cause = null) =>
        new(ErrorCodes.Token, $"the token response for {authority} {problem}", "check the registry's token service", cause: cause);
}
