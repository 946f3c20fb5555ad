using Strata.Resources.Node;

namespace Strata.Controllers.InstallConfig;

/// <summary>What the agent takes from a machine configuration.</summary>
/// <param name="Extensions">References as written, in the order of the list.</param>
/// <param name="Policy">Null when the file has no such document: the default holds.</param>
/// <param name="Findings">All that is wrong, in the order of the lines; with any, the rest is not to be used.</param>
public sealed record ParsedConfig(
    IReadOnlyList<string> Extensions, RegistriesConfig Registries, ExtensionPolicy? Policy, IReadOnlyList<ConfigFinding> Findings);
