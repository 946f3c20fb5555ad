using System.Text;

namespace Strata.Controllers.Tests.SquashfsBuild.Differential;

/// <summary>One member of an archive, as some program reads it.</summary>
/// <param name="Name">Without empty and '.' components; bytes stand as code points 0 to 255.</param>
/// <param name="Type">file, directory, hardlink, symlink, character, block, fifo; anything else: other.</param>
/// <param name="Digest">SHA-256 of the content of files, in hexadecimal.</param>
sealed record TarMember(string Name, string Type, long Size, string Link, string Digest)
{
    /// <summary>What `./a//b/` and `a/b` have in common; a leading slash and '..' stay.</summary>
    public static string Normalised(string name) =>
        (name.StartsWith('/') ? "/" : "") + string.Join('/', name.Split('/').Where(part => part is not ("" or ".")));

    public static string BytesOf(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
