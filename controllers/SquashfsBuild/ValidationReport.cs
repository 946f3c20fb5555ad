using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <param name="Metadata">Null when the manifest cannot be read.</param>
/// <param name="Entries">Names the squashfs would hold.</param>
public sealed record ValidationReport(ExtensionMetadata? Metadata, int Entries, ImmutableArray<Finding> Findings)
{
    public bool IsValid => Findings.All(finding => finding.IsWarning);
}
