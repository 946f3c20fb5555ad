namespace Strata.Resources.Serialization;

/// <summary>How a field's value is delimited: the low three bits of its tag in the protobuf encoding.</summary>
enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    LengthDelimited = 2,
    Fixed32 = 5,
}
