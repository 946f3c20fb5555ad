namespace Strata.Resources.Node;

/// <summary>How to talk to one endpoint.</summary>
public sealed record RegistryHost(RegistryAuth? Auth = null, RegistryTls? Tls = null);
