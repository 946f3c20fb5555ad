namespace Strata.Resources.Serialization;

/// <summary>A resource with room for its wire form, which <see cref="ResourceEncoder"/> fills: no part of its value.</summary>
interface IEncodedOnce
{
    ref byte[]? Encoded { get; }
}
