using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>Reads a client identity. No message holds anything of the certificate or the key.</summary>
/// <remarks>Every refusal is a <see cref="StageException"/> with the code <c>client-identity</c>.</remarks>
static class ClientCertificate
{
    const string CertificateLabel = "CERTIFICATE";
    const string KeyLabel = "PRIVATE KEY";
    const string EncryptedKeyLabel = "ENCRYPTED PRIVATE KEY";

    /// <summary>The first certificate with its key, and those that lead to its root.</summary>
    public static SslStreamCertificateContext Read(ClientIdentity identity)
    {
        var chain = ReadChain(identity.Certificate);
        using var key = ReadKey(identity.Key);
        return SslStreamCertificateContext.Create(Join(chain[0], key), [.. chain.Skip(1)], offline: true);
    }

    /// <summary>Our certificate, then those between it and its root.</summary>
    public static X509Certificate2Collection ReadChain(string pem)
    {
        var labels = Labels(pem);
        if (labels.Any(label => label.EndsWith(KeyLabel, StringComparison.Ordinal)))
            throw Refused("crt holds a private key", "give the key as key, and nothing but certificates as crt");
        if (!labels.Contains(CertificateLabel)) throw NoCertificate(null);
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            return chain;
        }
        catch (CryptographicException e)
        {
            throw NoCertificate(e);
        }
    }

    public static AsymmetricAlgorithm ReadKey(string pem)
    {
        var labels = Labels(pem);
        // Keys of the old form are encrypted behind headers, with which they are no PEM to .NET.
        if (labels.Contains(EncryptedKeyLabel) || pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            throw Refused("the key is encrypted", "nobody is there to type its password: give the key without one");
        return labels.Count(label => label.EndsWith(KeyLabel, StringComparison.Ordinal)) switch
        {
            0 => throw Refused("key holds no PEM private key", "give the key as base64 of its PEM text"),
            1 => Import(RSA.Create(), pem)
                ?? Import(ECDsa.Create(), pem)
                ?? throw Refused("key holds neither an RSA nor an EC key that can be read", "give the key of crt as openssl writes it"),
            _ => throw Refused("key holds several private keys", "give only the one that belongs to the first certificate of crt"),
        };
    }

    public static X509Certificate2 Join(X509Certificate2 certificate, AsymmetricAlgorithm key)
    {
        try
        {
            return key switch
            {
                RSA rsa => certificate.CopyWithPrivateKey(rsa),
                ECDsa ec => certificate.CopyWithPrivateKey(ec),
                _ => throw new ArgumentException("only RSA and EC keys are read"),
            };
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw Refused("the key does not belong to the certificate", "give the key of the first certificate of crt", e);
        }
    }

    static AsymmetricAlgorithm? Import<TKey>(TKey key, string pem)
        where TKey : AsymmetricAlgorithm
    {
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }

    /// <summary>Of all well-formed PEM blocks, in their order.</summary>
    static List<string> Labels(ReadOnlySpan<char> pem)
    {
        var labels = new List<string>();
        while (PemEncoding.TryFind(pem, out var block))
        {
            labels.Add(pem[block.Label].ToString());
            pem = pem[block.Location.End..];
        }
        return labels;
    }

    static StageException NoCertificate(Exception? cause) =>
        Refused("crt holds no PEM certificate", "give the certificate as base64 of its PEM text", cause);

    static StageException Refused(string problem, string hint, Exception? cause = null) =>
        new(ErrorCodes.ClientIdentity, $"a registry's tls.clientIdentity: {problem}", hint, cause: cause);
}
