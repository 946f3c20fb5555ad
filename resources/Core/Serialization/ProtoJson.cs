using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Strata.Resources.Serialization;

/// <summary>
/// The JSON of a protobuf message as COSI peers write it (COSI 1.8): not protobuf's canonical form, but that of Go's structs. Keys are
/// the names of the .proto, what is zero, empty or unset is left out, enums and 64-bit numbers are numbers, bytes are base64, times are
/// `seconds` and `nanos`, a oneof is a member with its Go name, always there. Compact, in the order of declaration, keys of maps sorted.
/// </summary>
static class ProtoJson
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="ArgumentException">A number that JSON does not have: infinite, or none.</exception>
    public static string Of(MessageDescriptor type, ByteString message)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options)) Message(writer, type, RawMessage.Read(message));
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    static void Message(Utf8JsonWriter writer, MessageDescriptor type, RawMessage raw)
    {
        writer.WriteStartObject();
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (field.RealContainingOneof is { } oneof)
            {
                if (oneof.Fields[0] == field) Oneof(writer, oneof, raw);
            }
            else if (IsShown(field, raw))
            {
                writer.WritePropertyName(field.Name);
                Field(writer, field, raw);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>Zeros do not travel unless their presence means something; in Go, no bytes are nothing even then.</summary>
    static bool IsShown(FieldDescriptor field, RawMessage raw) =>
        raw.Has(field) && (field.IsRepeated || field.FieldType != FieldType.Bytes || !raw.Scalar(field).Message.IsEmpty);

    static void Oneof(Utf8JsonWriter writer, OneofDescriptor oneof, RawMessage raw)
    {
        writer.WritePropertyName(GoName.Of(oneof.Name));
        if (raw.Set(oneof) is not { } set)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        writer.WritePropertyName(GoName.Of(set.Name));
        Value(writer, set, raw);
        writer.WriteEndObject();
    }

    static void Field(Utf8JsonWriter writer, FieldDescriptor field, RawMessage raw)
    {
        if (field.IsMap) Map(writer, field, raw);
        else if (field.IsRepeated) List(writer, field, raw);
        else Value(writer, field, raw);
    }

    static void List(Utf8JsonWriter writer, FieldDescriptor field, RawMessage raw)
    {
        writer.WriteStartArray();
        foreach (var item in raw.Items(field))
        {
            if (field.FieldType == FieldType.Message) Message(writer, field.MessageType, RawMessage.Read(item.Message));
            else Scalar(writer, field, item);
        }

        writer.WriteEndArray();
    }

    static void Map(Utf8JsonWriter writer, FieldDescriptor field, RawMessage raw)
    {
        var (key, value) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
        var entries = new SortedDictionary<string, RawMessage>(StringComparer.Ordinal);
        foreach (var entry in raw.Entries(field)) entries[KeyText(key, entry.Scalar(key))] = entry;

        writer.WriteStartObject();
        foreach (var (name, entry) in entries)
        {
            writer.WritePropertyName(name);
            Value(writer, value, entry);
        }

        writer.WriteEndObject();
    }

    static string KeyText(FieldDescriptor key, RawValue value) => key.FieldType switch
    {
        FieldType.String => value.Text,
        FieldType.Bool => value.Bool ? "true" : "false",
        var type when RawValue.IsUnsigned(type) => value.Unsigned(type).ToString(CultureInfo.InvariantCulture),
        var type => value.Signed(type).ToString(CultureInfo.InvariantCulture),
    };

    static void Value(Utf8JsonWriter writer, FieldDescriptor field, RawMessage raw)
    {
        if (field.FieldType == FieldType.Message) Message(writer, field.MessageType, raw.Message(field));
        else Scalar(writer, field, raw.Scalar(field));
    }

    static void Scalar(Utf8JsonWriter writer, FieldDescriptor field, RawValue value)
    {
        switch (field.FieldType)
        {
            case FieldType.String: writer.WriteStringValue(value.Text); break;
            case FieldType.Bytes: writer.WriteBase64StringValue(value.Message.Span); break;
            case FieldType.Bool: writer.WriteBooleanValue(value.Bool); break;
            case FieldType.Float: writer.WriteNumberValue(value.Single); break;
            case FieldType.Double: writer.WriteNumberValue(value.Double); break;
            case var type when RawValue.IsUnsigned(type): writer.WriteNumberValue(value.Unsigned(type)); break;
            case var type: writer.WriteNumberValue(value.Signed(type)); break;
        }
    }
}
