using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.InstallConfig;

/// <summary>`{crt, key}`: PEM or PEM in base64, both there, and belonging to each other. No finding holds anything of them.</summary>
sealed record ClientIdentityShape : ConfigShape
{
    static readonly ConfigShape Parts = Keys(("crt", Text), ("key", Text));

    public override void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings)
    {
        Parts.Check(node, path, findings);
        if (node is not ConfigMapping { Entries.Count: > 0 } identity) return;

        var chain = Read(identity, "crt", path, ClientCertificate.ReadChain, findings);
        using var key = Read(identity, "key", path, ClientCertificate.ReadKey, findings);
        if (chain is not null && key is not null) CheckPair(chain, key, identity.Find("key")!, $"{path}.key", findings);
    }

    static TPart? Read<TPart>(
        ConfigMapping identity, string name, string path, Func<string, TPart> read, ICollection<ConfigFinding> findings)
        where TPart : class
    {
        var place = identity.Find(name);
        if (place is null) findings.Add(Missing(identity, name, path));
        return place is ConfigScalar { IsNull: false } text
            ? PemText.Read(text, $"{path}.{name}", ErrorCodes.ClientIdentity, read, findings)
            : null;
    }

    static void CheckPair(
        X509Certificate2Collection chain, AsymmetricAlgorithm key, ConfigNode place, string path, ICollection<ConfigFinding> findings)
    {
        try
        {
            ClientCertificate.Join(chain[0], key).Dispose();
        }
        catch (StageException fault)
        {
            findings.Add(PemText.Finding(fault, place, path));
        }
    }

    static ConfigFinding Missing(ConfigMapping identity, string name, string path) =>
        new(
            ErrorCodes.ClientIdentity, path, $"{path} has no {name}", "give both crt and key, or remove clientIdentity",
            identity.Line, identity.Column);
}
