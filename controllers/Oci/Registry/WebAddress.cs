using System.Diagnostics.CodeAnalysis;

namespace Strata.Controllers.Oci;

/// <summary>
/// Addresses that others wrote. <see cref="Uri"/> takes hosts such as <c>xn--é</c>, which have no name in DNS, and throws once it is asked
/// for that name.
/// </summary>
static class WebAddress
{
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && HasName(address);

    /// <param name="from">What a relative one is relative to.</param>
    public static bool TryParse(Uri from, string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(from, text, out address) && HasName(address);

    static bool HasName(Uri address)
    {
        try
        {
            _ = address.IdnHost;
            return true;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
