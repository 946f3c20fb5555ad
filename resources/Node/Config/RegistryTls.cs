namespace Strata.Resources.Node;

/// <summary>Whom to believe that an endpoint is who it says.</summary>
/// <param name="Ca">PEM certificates that are trusted besides the system's; empty for none.</param>
/// <param name="InsecureSkipVerify">Any certificate is accepted.</param>
public sealed record RegistryTls(string Ca = "", bool InsecureSkipVerify = false);
