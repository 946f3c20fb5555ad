using System.Security.Cryptography;
using System.Text;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>The name of a built layer: everything that its bytes depend on, and nothing else.</summary>
public static class LayerKey
{
    /// <summary>To be raised when the normalised tar of the same image changes.</summary>
    public const int Normaliser = 1;

    const int Length = 2 * SHA256.HashSizeInBytes;

    /// <summary>Whether a text has the form of a key.</summary>
    public static bool IsKey(string text) => text.Length == Length && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");

    /// <summary>64 lower-case hex digits.</summary>
    public static string Compute(
        string manifestDigest, string compressor, int level, int blockSize, bool usrMerge, string mksquashfsVersion, int normaliserVersion)
    {
        var parts = $"{manifestDigest}\n{compressor}\n{level}\n{blockSize}\n{usrMerge}\n{mksquashfsVersion}\n{normaliserVersion}\n";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)));
    }

    public static string Compute(string manifestDigest, SquashfsOptions options, string mksquashfsVersion) =>
        Compute(manifestDigest, options.Compressor, options.Level, options.BlockSize, options.UsrMerge, mksquashfsVersion, Normaliser);
}
