using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Strata.Resources.Serialization;

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

    public bool Has(FieldDescriptor field) => values.ContainsKey(field.FieldNumber);

    /// <summary>The last one wins; zero, or no bytes, when there is none.</summary>
    public RawValue Scalar(FieldDescriptor field) => values.TryGetValue(field.FieldNumber, out var all) ? all[^1] : default;

    /// <summary>A message that was written in parts is their concatenation; one that was not written has no fields.</summary>
    public RawMessage Message(FieldDescriptor field) => Read(ByteString.CopyFrom([.. All(field).SelectMany(part => part.Message)]));

    /// <summary>The items of a repeated field. Numbers may come packed.</summary>
    public IEnumerable<RawValue> Items(FieldDescriptor field) =>
        field.FieldType is FieldType.Message or FieldType.String or FieldType.Bytes
            ? All(field)
            : All(field).SelectMany(value => value.Bytes is { } packed ? Packed(packed.CreateCodedInput(), field.FieldType) : [value]);

    /// <summary>The member of a oneof that is set.</summary>
    public FieldDescriptor? Set(OneofDescriptor oneof) => oneof.Fields.LastOrDefault(Has);

    /// <summary>The entries of a map: messages of a key and a value.</summary>
    public IEnumerable<RawMessage> Entries(FieldDescriptor field) => All(field).Select(entry => Read(entry.Message));

    IReadOnlyList<RawValue> All(FieldDescriptor field) => values.GetValueOrDefault(field.FieldNumber) ?? [];

    static IEnumerable<RawValue> Packed(CodedInputStream packed, FieldType type)
    {
        while (!packed.IsAtEnd)
        {
            yield return new RawValue(
                type switch
                {
                    FieldType.Fixed32 or FieldType.SFixed32 or FieldType.Float => packed.ReadFixed32(),
                    FieldType.Fixed64 or FieldType.SFixed64 or FieldType.Double => packed.ReadFixed64(),
                    _ => packed.ReadUInt64(),
                },
                null);
        }
    }

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
