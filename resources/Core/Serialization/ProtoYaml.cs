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
        if (field.IsRepeated) return new YamlSequence([.. raw.Items(field).Select(item => Item(field, item))]);
        if (field.HasPresence && !raw.Has(field)) return YamlNode.Null;

        return Value(field, raw);
    }

    /// <summary>In Go, a member of its own that holds the one that is set.</summary>
    static YamlNode Oneof(OneofDescriptor oneof, RawMessage raw) =>
        raw.Set(oneof) is { } set ? new YamlFields().Add(Key(set.Name), Field(set, raw)).ToMapping() : YamlNode.Null;

    static YamlMapping Map(FieldDescriptor field, RawMessage raw)
    {
        var (key, value) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
        var entries = new SortedDictionary<string, (YamlScalar Key, YamlNode Value)>(StringComparer.Ordinal);
        foreach (var entry in raw.Entries(field))
        {
            var name = (YamlScalar)Scalar(key, entry.Scalar(key));
            entries[name.Text] = (name, Value(value, entry));
        }

        var fields = new YamlFields();
        foreach (var entry in entries.Values) fields.Add(entry.Key, entry.Value);
        return fields.ToMapping();
    }

    static YamlNode Value(FieldDescriptor field, RawMessage raw) =>
        field.FieldType == FieldType.Message ? Message(field.MessageType, raw.Message(field)) : Scalar(field, raw.Scalar(field));

    static YamlNode Item(FieldDescriptor field, RawValue item) =>
        field.FieldType == FieldType.Message ? Message(field.MessageType, RawMessage.Read(item.Message)) : Scalar(field, item);

    static YamlNode Scalar(FieldDescriptor field, RawValue value) => field.FieldType switch
    {
        FieldType.String => YamlForm.Of(value.Text),
        FieldType.Bytes => new YamlSequence([.. value.Message.Select(item => YamlForm.Of((long)item))]),
        FieldType.Bool => YamlForm.Of(value.Bool),
        FieldType.Float => YamlForm.Of(value.Single),
        FieldType.Double => YamlForm.Of(value.Double),
        var type when RawValue.IsUnsigned(type) => YamlForm.Of(value.Unsigned(type)),
        var type => YamlForm.Of(value.Signed(type)),
    };

    static string Key(string name) => GoName.Of(name).ToLowerInvariant();
}
