using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.InstallConfig;

/// <summary>Certificates of authorities as PEM or PEM in base64, all of them sound; empty for none.</summary>
sealed record AuthorityShape : ConfigShape
{
    public override void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings)
    {
        Text.Check(node, path, findings);
        if (node is ConfigScalar { IsNull: false } text) PemText.Read(text, path, ErrorCodes.Tls, CertificateTrust.ReadRoots, findings);
    }
}
