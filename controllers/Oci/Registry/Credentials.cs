using System.Text;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>A user name and a password, ready for a Basic header. Its text form shows neither.</summary>
sealed record Credentials(string Basic, RegistryAuth Source)
{
    /// <summary>Null when nothing is configured for the endpoint.</summary>
    /// <exception cref="StageException">Code <c>unauthorized</c>: an auth block without usable credentials.</exception>
    public static Credentials? From(RegistryAuth? auth, string authority)
    {
        if (auth is null) return null;
        if (auth.Username.Length > 0) return new Credentials(Encode($"{auth.Username}:{auth.Password}"), auth);
        return Decode(auth.Auth) is { } pair
            ? new Credentials(Encode(pair), auth)
            : throw new StageException(
                ErrorCodes.Unauthorized,
                $"the auth block of {authority} has neither a user name nor a valid auth value",
                "give username and password, or auth as base64 of user:password");
    }

    static string? Decode(string auth)
    {
        var bytes = new byte[auth.Length];
        if (!Convert.TryFromBase64String(auth, bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0');
        return pair.IndexOf(':') > 0 ? pair : null;
    }

    static string Encode(string pair) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

    public override string ToString() => "Credentials { *** }";
}
