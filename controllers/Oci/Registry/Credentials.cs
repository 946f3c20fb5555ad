using System.Text;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>What is configured to let us into one registry. Its text form shows none of it.</summary>
abstract record Credentials(RegistryAuth Source)
{
    /// <summary>
    /// As Talos and containerd choose: user name and password, else the identity token, else <c>auth</c>. Null when nothing is configured
    /// for the endpoint.
    /// </summary>
    /// <exception cref="StageException">Code <c>unauthorized</c>: an auth block without usable credentials.</exception>
    public static Credentials? From(RegistryAuth? auth, string authority)
    {
        if (auth is null) return null;
        if (auth.Username.Length > 0) return new BasicCredentials(Encode($"{auth.Username}:{auth.Password}"), auth);
        if (auth.IdentityToken.Length > 0) return new IdentityToken(auth.IdentityToken, auth);
        return Decode(auth.Auth) is { } pair
            ? new BasicCredentials(Encode(pair), auth)
            : throw new StageException(
                ErrorCodes.Unauthorized,
                $"the auth block of {authority} has neither a user name nor an identity token nor a valid auth value",
                "give username and password, or identityToken, or auth as base64 of user:password");
    }

    static string? Decode(string auth)
    {
        var bytes = new byte[auth.Length];
        if (!Convert.TryFromBase64String(auth, bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0');
        return pair.IndexOf(':') > 0 ? pair : null;
    }

    static string Encode(string pair) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

    public sealed override string ToString() => "Credentials { *** }";
}

/// <summary>A user name and a password, ready for a Basic header.</summary>
sealed record BasicCredentials(string Basic, RegistryAuth Source) : Credentials(Source);

/// <summary>An OAuth2 refresh token: good only for getting access tokens, and only the token service may see it.</summary>
sealed record IdentityToken(string RefreshToken, RegistryAuth Source) : Credentials(Source);
