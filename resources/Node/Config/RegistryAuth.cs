namespace Strata.Resources.Node;

/// <summary>Credentials: user name and password, or both in <paramref name="Auth"/>. Its text form shows none of them.</summary>
/// <param name="Auth">Base64 of <c>user:password</c>; used when <paramref name="Username"/> is empty.</param>
/// <param name="Realms">Hosts of token services that may get these credentials, besides the registry's own.</param>
public sealed record RegistryAuth(string Username = "", string Password = "", string Auth = "", EquatableArray<string> Realms = default)
{
    public override string ToString() => "RegistryAuth { *** }";
}
