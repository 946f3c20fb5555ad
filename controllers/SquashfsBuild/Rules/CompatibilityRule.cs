using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>The extension's version constraint against the host's version (extensions.md 2.5).</summary>
static class CompatibilityRule
{
    public static IEnumerable<Finding> Check(ExtensionMetadata metadata, string hostVersion)
    {
        TalosConstraint constraint;
        try
        {
            constraint = TalosConstraint.Parse(metadata.Compatibility.Talos.Version);
        }
        catch (FormatException error)
        {
            return [Finding.Error(ErrorCodes.Constraint, "", $"error parsing Talos version constraint: {error.Message}")];
        }

        if (constraint.IsSatisfiedBy(hostVersion)) return [];

        var version = hostVersion.StartsWith('v') ? hostVersion[1..] : hostVersion;
        return [Finding.Error(ErrorCodes.Incompatible, "",
            $"version constraint {constraint} can't be satisfied with Talos version {version}")];
    }
}
