using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.InstallConfig;

/// <summary>
/// What is configured for registries, each by its name. An address in the place of a name, as logins of Docker have it, would configure
/// nothing, without a word.
/// </summary>
sealed record RegistryMapShape(ConfigShape Value) : ConfigShape
{
    const string EndOfScheme = "://";

    public override void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings)
    {
        MapOf(Value).Check(node, path, findings);
        if (node is not ConfigMapping mapping) return;

        foreach (var entry in mapping.Entries.Where(entry => entry.Key.Contains(EndOfScheme, StringComparison.Ordinal)))
        {
            var message = $"{path} has \"{ForeignText.Printable(entry.Key)}\", which is an address and not the name of a registry";
            findings.Add(new ConfigFinding(
                ErrorCodes.Type, path, message, "write it without https:// or http://", entry.Line, entry.Column));
        }
    }
}
