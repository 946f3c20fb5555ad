using Strata.Resources.Node;

namespace Strata.Agent;

/// <summary>A machine configuration was refused; nothing has changed.</summary>
sealed class InvalidConfigException(IReadOnlyList<ConfigFinding> findings)
    : Exception($"the machine configuration has {findings.Count} {(findings.Count == 1 ? "fault" : "faults")}")
{
    public IReadOnlyList<ConfigFinding> Findings { get; } = findings;
}
