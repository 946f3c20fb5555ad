namespace Strata.Resources.Node;

/// <summary>A certificate that shows a registry who we are, and the key that belongs to it. Its text form shows neither.</summary>
/// <param name="Certificate">PEM: our certificate first, then those between it and its root.</param>
/// <param name="Key">PEM: one RSA or EC private key, not encrypted.</param>
public sealed record ClientIdentity(string Certificate, string Key)
{
    public override string ToString() => "ClientIdentity { *** }";
}
