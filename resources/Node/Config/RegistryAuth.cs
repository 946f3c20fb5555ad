namespace Strata.Resources.Node;

/// <summary>
/// Credentials: user name and password, or an identity token, or user name and password in <paramref name="Auth"/>; the first of them that
/// is there is used. Its text form shows none of them.
/// </summary>
/// <param name="Password">Used only with <paramref name="Username"/>.</param>
/// <param name="Auth">Base64 of <c>user:password</c>.</param>
/// <param name="IdentityToken">An OAuth2 refresh token, exchanged for an access token at the registry's token service.</param>
/// <param name="Realms">Hosts of token services that may get these credentials, besides the registry's own.</param>
public sealed record RegistryAuth(
    string Username = "", string Password = "", string Auth = "", string IdentityToken = "", EquatableArray<string> Realms = default)
{
    public override string ToString() => "RegistryAuth { *** }";
}
