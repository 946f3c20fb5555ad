using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Strata.Resources.Serialization;

/// <summary>
/// The YAML of a protobuf message as COSI peers show it (COSI 1.8), whose library reflects over Go structs: keys are lower-cased Go
/// names, every field is there, enums are numbers, bytes are lists of numbers, unset messages are null. Works from the message's bytes
/// and its descriptor, without reflection.
/// </summary>
static class ProtoYaml
{
    static readonly YamlSource PlainKey = new(0, 0, YamlNotation.Plain);

    public static YamlMapping Of(MessageDescriptor type, ByteString message) => Message(type, RawMessage.Read(message));

    static YamlMapping Message(MessageDescriptor type, RawMessage raw)
    {
        var fields = new YamlFields();
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (field.RealContainingOneof is not { } oneof) fields.Add(Key(field.Name), Field(field, raw));
            else if (oneof.Fields[0] == field) fields.Add(Key(oneof.Name), Oneof(oneof, raw));
        }

        return fields.ToMapping();
    }

    static YamlNode Field(FieldDescriptor field, RawMessage raw)
    {
        if (field.IsMap) return Map(field, raw);
        if (field.IsRepeated) return new YamlSequence([.. raw.All(field.FieldNumber).SelectMany(value => Items(field, value))]);
        if (raw.Last(field.FieldNumber) is not { } last) return field.HasPresence ? YamlNode.Null : Scalar(field, default);

        return field.FieldType == FieldType.Message
            ? Message(field.MessageType, RawMessage.Read(Merged(raw.All(field.FieldNumber))))
            : Scalar(field, last);
    }

    /// <summary>In Go, a member of its own that holds the one that is set.</summary>
    static YamlNode Oneof(OneofDescriptor oneof, RawMessage raw) =>
        oneof.Fields.LastOrDefault(field => raw.Last(field.FieldNumber) is not null) is { } set
            ? new YamlFields().Add(Key(set.Name), Field(set, raw)).ToMapping()
            : YamlNode.Null;

    static YamlMapping Map(FieldDescriptor field, RawMessage raw)
    {
        var (key, value) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
        var entries = new SortedDictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (var entry in raw.All(field.FieldNumber).Select(item => RawMessage.Read(item.Bytes ?? ByteString.Empty)))
        {
            var text = ((YamlScalar)Scalar(key, entry.Last(1) ?? default)).Text;
            var node = value.FieldType == FieldType.Message
                ? Message(value.MessageType, RawMessage.Read(Merged(entry.All(2))))
                : Scalar(value, entry.Last(2) ?? default);
            entries[text] = key.FieldType == FieldType.String ? node : node with { KeySource = PlainKey };
        }

        return new YamlMapping([.. entries]);
    }

    /// <summary>Numbers may come packed; everything else is one item.</summary>
    static IEnumerable<YamlNode> Items(FieldDescriptor field, RawValue value)
    {
        if (field.FieldType == FieldType.Message) return [Message(field.MessageType, RawMessage.Read(value.Bytes ?? ByteString.Empty))];
        if (value.Bytes is null || field.FieldType is FieldType.String or FieldType.Bytes) return [Scalar(field, value)];

        return Packed(value.Bytes.CreateCodedInput(), field.FieldType).Select(bits => Scalar(field, new RawValue(bits, null)));
    }

    static IEnumerable<ulong> Packed(CodedInputStream packed, FieldType type)
    {
        while (!packed.IsAtEnd)
        {
            yield return type switch
            {
                FieldType.Fixed32 or FieldType.SFixed32 or FieldType.Float => packed.ReadFixed32(),
                FieldType.Fixed64 or FieldType.SFixed64 or FieldType.Double => packed.ReadFixed64(),
                _ => packed.ReadUInt64(),
            };
        }
    }

    static YamlNode Scalar(FieldDescriptor field, RawValue value) => field.FieldType switch
    {
        FieldType.String => YamlForm.Of(value.Bytes?.ToStringUtf8() ?? ""),
        FieldType.Bytes => new YamlSequence([.. (value.Bytes ?? ByteString.Empty).Select(item => YamlForm.Of((long)item))]),
        FieldType.Bool => YamlForm.Of(value.Bits != 0),
        FieldType.Float => YamlForm.Of(BitConverter.UInt32BitsToSingle((uint)value.Bits)),
        FieldType.Double => YamlForm.Of(BitConverter.UInt64BitsToDouble(value.Bits)),
        FieldType.UInt32 or FieldType.Fixed32 => YamlForm.Of((ulong)(uint)value.Bits),
        FieldType.UInt64 or FieldType.Fixed64 => YamlForm.Of(value.Bits),
        FieldType.Int32 or FieldType.Enum or FieldType.SFixed32 => YamlForm.Of((long)(int)value.Bits),
        FieldType.SInt32 => YamlForm.Of((long)(int)ZigZag((uint)value.Bits)),
        FieldType.SInt64 => YamlForm.Of(ZigZag(value.Bits)),
        _ => YamlForm.Of((long)value.Bits),
    };

    static long ZigZag(ulong bits) => (long)(bits >> 1) ^ -(long)(bits & 1);

    /// <summary>A message that was written in parts is their concatenation.</summary>
    static ByteString Merged(IReadOnlyList<RawValue> parts) =>
        parts.Count == 1
            ? parts[0].Bytes ?? ByteString.Empty
            : ByteString.CopyFrom([.. parts.SelectMany(part => part.Bytes ?? ByteString.Empty)]);

    /// <summary>`print_columns` is PrintColumns in Go, but `level_2` is Level_2.</summary>
    static string Key(string name)
    {
        var kept = name.Where((character, i) => character != '_' || i + 1 == name.Length || !char.IsAsciiLetterLower(name[i + 1]));
        return string.Concat(kept).ToLower(CultureInfo.InvariantCulture);
    }
}
