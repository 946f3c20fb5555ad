using System.Buffers.Binary;
using System.Net;

namespace Examples.AddressLeases;

/// <summary>
/// The addresses of an IPv4 network that can be given out: not the one of the network itself, nor the one of all its hosts.
/// </summary>
sealed record Addresses(long First, long Last)
{
    /// <returns>Null when the text is no IPv4 network.</returns>
    public static Addresses? Parse(string text)
    {
        if (!IPNetwork.TryParse(text, out var network) || NumberOf(network.BaseAddress) is not { } first) return null;

        var size = 1L << (32 - network.PrefixLength);
        return new Addresses(first + 1, first + size - 2);
    }

    public bool Contains(string address) =>
        IPAddress.TryParse(address, out var parsed) && NumberOf(parsed) is { } number && number >= First && number <= Last;

    /// <summary>In order.</summary>
    public IEnumerable<string> All()
    {
        for (var number = First; number <= Last; number++) yield return TextOf((uint)number);
    }

    static long? NumberOf(IPAddress address) =>
        address.GetAddressBytes() is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : null;

    static string TextOf(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes).ToString();
    }
}
