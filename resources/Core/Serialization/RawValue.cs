using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Strata.Resources.Serialization;

/// <summary>One value as it stands in a protobuf message, before anybody knows its type.</summary>
/// <param name="Bits">Of a varint or a fixed number.</param>
/// <param name="Bytes">Of what has a length; null for numbers.</param>
readonly record struct RawValue(ulong Bits, ByteString? Bytes)
{
    public string Text => Bytes?.ToStringUtf8() ?? "";

    public ByteString Message => Bytes ?? ByteString.Empty;

    public bool Bool => Bits != 0;

    public float Single => BitConverter.UInt32BitsToSingle((uint)Bits);

    public double Double => BitConverter.UInt64BitsToDouble(Bits);

    /// <summary>Of the whole numbers without a sign.</summary>
    public ulong Unsigned(FieldType type) => type is FieldType.UInt32 or FieldType.Fixed32 ? (uint)Bits : Bits;

    /// <summary>Of the whole numbers with a sign, and of enums.</summary>
    public long Signed(FieldType type) => type switch
    {
        FieldType.Int32 or FieldType.Enum or FieldType.SFixed32 => (int)Bits,
        FieldType.SInt32 => (int)ZigZag((uint)Bits),
        FieldType.SInt64 => ZigZag(Bits),
        _ => (long)Bits,
    };

    public static bool IsUnsigned(FieldType type) =>
        type is FieldType.UInt32 or FieldType.Fixed32 or FieldType.UInt64 or FieldType.Fixed64;

    static long ZigZag(ulong bits) => (long)(bits >> 1) ^ -(long)(bits & 1);
}
