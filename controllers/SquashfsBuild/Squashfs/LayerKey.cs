using System.Security.Cryptography;
using System.Text;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>The name of a built layer: everything that its bytes depend on, and nothing else.</summary>
public static class LayerKey
{
    /// <summary>To be raised when the normalised tar of the same image changes, or what else the tool is told.</summary>
    public const int Normaliser = 2;

    const int Length = 2 * SHA256.HashSizeInBytes;

    /// <summary>Whether a text has the form of a key.</summary>
    public static bool IsKey(string text) => text.Length == Length && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");

    /// <summary>64 lower-case hex digits.</summary>
    public static string Compute(
        string manifestDigest,
        SquashfsPolicy squashfs,
        ContentPolicy content,
        bool usrMerge,
        string mksquashfsVersion,
        int normaliserVersion)
    {
        var compressor = squashfs.Compressor.ToString().ToLowerInvariant();
        var parts = $"{manifestDigest}\n{compressor}\n{squashfs.Level}\n{squashfs.BlockSizeKiB * 1024}\n{usrMerge}\n{mksquashfsVersion}\n"
            + $"{normaliserVersion}\n{Kept(content)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)));
    }

    public static string Compute(string manifestDigest, SquashfsOptions options, ContentPolicy content, string mksquashfsVersion) =>
        Compute(manifestDigest, options.Policy, content, options.UsrMerge, mksquashfsVersion, Normaliser);

    // Of all that decides whether an image is taken, only these two decide what is written.
    static string Kept(ContentPolicy content) =>
        (content.Privileges == PrivilegeRule.Keep ? "privileges\n" : "") + (content.Xattrs == XattrRule.Keep ? "xattrs\n" : "");
}
