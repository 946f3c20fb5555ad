using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>The system's roots, and besides them the configured ones. A wrong host name is never forgiven by a configured root.</summary>
sealed class CertificateTrust(RegistryTls tls)
{
    const string Begin = "-----BEGIN CERTIFICATE-----";

    static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    readonly X509Certificate2Collection roots = ReadRoots(tls.Ca);

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

    /// <summary>None for an empty text.</summary>
    /// <exception cref="StageException">Code <c>tls</c>; the message shows nothing of the text.</exception>
    public static X509Certificate2Collection ReadRoots(string pem)
    {
        var roots = new X509Certificate2Collection();
        if (string.IsNullOrWhiteSpace(pem)) return roots;
        try
        {
            roots.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw NoCertificates(e);
        }

        // .NET passes over what is no whole block; a root that is missing would show at the next handshake only.
        var begun = pem.AsSpan().Count(Begin);
        return roots.Count == 0 ? throw NoCertificates(null)
            : roots.Count < begun ? throw Damaged(roots.Count, begun)
            : roots;
    }

    static StageException Damaged(int sound, int begun) =>
        new(
            ErrorCodes.Tls,
            $"a registry's tls.ca holds {begun} certificates, and {begun - sound} of them cannot be read",
            "give all of them whole, as base64 of their PEM text");

    static StageException NoCertificates(Exception? cause) =>
        new(
            ErrorCodes.Tls,
            "a registry's tls.ca holds no PEM certificate",
            "give the CA certificate as base64 of its PEM text",
            cause: cause);
}
