using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Grpc;

/// <summary>What Get, List, Create and Update answer: one resource, as field 1, from the bytes that it keeps.</summary>
sealed class ResourceMessage(IResource resource) : IWireMessage
{
    // Here and not while sending: what cannot be rendered fails the call with its reason.
    readonly ReadOnlyMemory<byte> encoded = ResourceEncoder.Encode(resource);

    public int Size => WireWriter.FieldSize(encoded.Length);

    public void WriteTo(ref WireWriter writer) => writer.Bytes(Protos.GetResponse.ResourceFieldNumber, encoded.Span);
}
