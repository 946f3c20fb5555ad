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
        if (place is not ConfigScalar { IsNull: false } text) return null;

        if (PemText.Read(text.Text) is not { } pem)
        {
            findings.Add(new ConfigFinding(
                ErrorCodes.ClientIdentity, $"{path}.{name}", $"{path}.{name} is neither PEM nor base64",
                "give it as base64 of its PEM text", text.Line, text.Column));
            return null;
        }

        try
        {
            return read(pem);
        }
        catch (StageException fault)
        {
            findings.Add(Finding(fault, text, $"{path}.{name}"));
            return null;
        }
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
            findings.Add(Finding(fault, place, path));
        }
    }

    static ConfigFinding Finding(StageException fault, ConfigNode place, string path) =>
        new(fault.Code, path, fault.Message, fault.Hint, place.Line, place.Column);

    static ConfigFinding Missing(ConfigMapping identity, string name, string path) =>
        new(
            ErrorCodes.ClientIdentity, path, $"{path} has no {name}", "give both crt and key, or remove clientIdentity",
            identity.Line, identity.Column);
}
