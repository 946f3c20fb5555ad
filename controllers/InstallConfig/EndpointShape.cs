using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.InstallConfig;

/// <summary>Where a mirror answers: an address, or the place of a layout. A typo is told before it stops the next pull.</summary>
sealed record EndpointShape : ConfigShape
{
    public override void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings)
    {
        Text.Check(node, path, findings);
        if (node is ConfigScalar { IsNull: false } text && !RegistryEndpoint.IsEndpoint(text.Text))
            findings.Add(new ConfigFinding(
                ErrorCodes.Type, path, RegistryEndpoint.NoAddress(path, text.Text), RegistryEndpoint.AddressHint, node.Line, node.Column));
    }
}
