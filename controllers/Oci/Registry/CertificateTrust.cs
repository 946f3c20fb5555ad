using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>The system's roots, and besides them the configured ones. A wrong host name is never forgiven by a configured root.</summary>
sealed class CertificateTrust(RegistryTls tls)
{
    static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    readonly X509Certificate2Collection roots = Read(tls.Ca);

    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None
        || tls.InsecureSkipVerify
        || (errors == SslPolicyErrors.RemoteCertificateChainErrors
            && roots.Count > 0
            && certificate is X509Certificate2 server
            && IsSignedByOurs(server, chain));

    bool IsSignedByOurs(X509Certificate2 server, X509Chain? presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        if (presented is not null)
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        return chain.Build(server);
    }

    static X509Certificate2Collection Read(string pem)
    {
        var roots = new X509Certificate2Collection();
        if (pem.Length == 0) return roots;
        try
        {
            roots.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw NoCertificates(e);
        }
        return roots.Count > 0 ? roots : throw NoCertificates(null);
    }

    static StageException NoCertificates(Exception? cause) =>
        new(
            ErrorCodes.Tls,
            "a registry's tls.ca holds no PEM certificate",
            "give the CA certificate as base64 of its PEM text",
            cause: cause);
}
