namespace Strata.Runtime.Grpc;

/// <summary>A message that is written from bytes that exist.</summary>
interface IWireMessage
{
    /// <summary>Bytes of the whole message.</summary>
    int Size { get; }

    void WriteTo(ref WireWriter writer);
}
