using Google.Protobuf;

namespace Strata.Resources.Serialization;

/// <summary>One value as it stands in a protobuf message, before anybody knows its type.</summary>
/// <param name="Bits">Of a varint or a fixed number.</param>
/// <param name="Bytes">Of what has a length; null for numbers.</param>
readonly record struct RawValue(ulong Bits, ByteString? Bytes);

/// <summary>The values of a message by field number, in the order in which they were written. Groups are passed over.</summary>
sealed class RawMessage
{
    readonly Dictionary<int, List<RawValue>> values = [];

    /// <exception cref="InvalidProtocolBufferException">The bytes are no message.</exception>
    public static RawMessage Read(ByteString message)
    {
        var raw = new RawMessage();
        var input = message.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            if (Read(input, (WireType)(tag & 7)) is { } value) raw.Add((int)(tag >> 3), value);
            else input.SkipLastField();
        }

        return raw;
    }

    public IReadOnlyList<RawValue> All(int field) => values.GetValueOrDefault(field) ?? [];

    /// <summary>The last one wins; null when there is none.</summary>
    public RawValue? Last(int field) => values.TryGetValue(field, out var all) ? all[^1] : null;

    static RawValue? Read(CodedInputStream input, WireType type) => type switch
    {
        WireType.Varint => new RawValue(input.ReadUInt64(), null),
        WireType.Fixed32 => new RawValue(input.ReadFixed32(), null),
        WireType.Fixed64 => new RawValue(input.ReadFixed64(), null),
        WireType.LengthDelimited => new RawValue(0, input.ReadBytes()),
        _ => null,
    };

    void Add(int field, RawValue value)
    {
        if (!values.TryGetValue(field, out var all)) values[field] = all = [];
        all.Add(value);
    }
}
