using System.Globalization;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// The id of an extension: its reference as it was written, with every colon and slash replaced by a dash, and for the members of a
/// generation the three-digit position in the list before it.
/// </summary>
public static class ExtensionId
{
    // A generation names its files ID.sqsh, and a file name has 255 bytes; the position takes up to five of the rest.
    const int NameLimit = 255 - 5 - 5;

    /// <summary>The id without a position: reordering the list changes nothing staged.</summary>
    /// <exception cref="StageException">Code <c>reference</c>: the id would be longer than a file name may be.</exception>
    public static string From(string original)
    {
        if (original.Length > NameLimit)
            throw new StageException(
                ErrorCodes.Reference,
                $"image reference \"{ForeignText.Printable(original, 80)}\" has {original.Length} characters; {NameLimit} are the most",
                "shorten the reference: leave the tag out when a digest is given");
        return original.Replace(':', '-').Replace('/', '-');
    }

    /// <summary>The id of a member: <c>000.ghcr.io-siderolabs-gvisor-33f613e</c>.</summary>
    public static string From(int position, string original) =>
        string.Create(CultureInfo.InvariantCulture, $"{position:D3}.{From(original)}");
}
