using System.Net;
using System.Net.Sockets;

namespace Strata.Controllers.Oci;

/// <summary>
/// Addresses of this link or machine only. 169.254.169.254 and its kin are the metadata services of clouds: no registry has reason to send
/// us there, and they are a treasure for attackers.
/// </summary>
static class LinkLocal
{
    public static bool Is(Uri uri) => IPAddress.TryParse(uri.IdnHost, out var ip) && Is(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip);

    static bool Is(IPAddress ip) =>
        ip.IsIPv6LinkLocal
        || (ip.AddressFamily == AddressFamily.InterNetwork && ip.GetAddressBytes() is [169, 254, ..])
        || ip.Equals(IPAddress.Any)
        || ip.Equals(IPAddress.IPv6Any);
}
