using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>The system's roots, and besides them the configured ones. A wrong host name is never forgiven by a configured root.</summary>
sealed class CertificateTrust(RegistryTls tls, TimeProvider time)
{
    const string Begin = "-----BEGIN CERTIFICATE-----";

    static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    readonly X509Certificate2Collection roots = ReadRoots(tls.Ca);

    /// <exception cref="AuthenticationException">It is not trusted; the message says why.</exception>
    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None
        || tls.InsecureSkipVerify
        || (Fault(certificate as X509Certificate2, chain, errors) is { } fault ? throw new AuthenticationException(fault) : true);

    string? Fault(X509Certificate2? server, X509Chain? presented, SslPolicyErrors errors)
    {
        if (server is null || presented is null) return "it shows no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"its certificate is for {server.GetNameInfo(X509NameType.DnsName, forIssuer: false)}, not for this name";

        return (roots.Count > 0 ? ByOurRoots(server, presented) : StatusOf(presented)) switch
        {
            X509ChainStatusFlags.NoError when roots.Count > 0 => null,
            var status when status.HasFlag(X509ChainStatusFlags.NotTimeValid) =>
                $"its certificate, or one above it, is not valid now: it is from {server.NotBefore.ToUniversalTime():u} to "
                    + $"{server.NotAfter.ToUniversalTime():u}, and the clock here says {time.GetUtcNow():u}",
            var status when status.HasFlag(X509ChainStatusFlags.NotValidForUsage) => "its certificate is not one for servers",
            var status when (status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0 =>
                "its certificate is not signed by a CA that is known here",
            var status => $"its certificate is refused: {status}",
        };
    }

    X509ChainStatusFlags ByOurRoots(X509Certificate2 server, X509Chain presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        return chain.Build(server) ? X509ChainStatusFlags.NoError : StatusOf(chain);
    }

    static X509ChainStatusFlags StatusOf(X509Chain chain) =>
        chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);

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
