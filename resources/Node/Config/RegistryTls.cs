namespace Strata.Resources.Node;

/// <summary>Whom to believe that an endpoint is who it says, and how to show it who we are.</summary>
/// <param name="Ca">PEM certificates that are trusted besides the system's; empty for none.</param>
/// <param name="InsecureSkipVerify">Any certificate is accepted.</param>
/// <param name="ClientIdentity">Shown to this endpoint when it asks, and to no other host.</param>
public sealed record RegistryTls(string Ca = "", bool InsecureSkipVerify = false, ClientIdentity? ClientIdentity = null);
