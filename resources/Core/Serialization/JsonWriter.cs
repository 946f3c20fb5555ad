using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Strata.Resources.Serialization;

/// <summary>
/// JSON with sorted keys and 4-space indentation. Strings stay strings; only plain scalars are resolved to numbers, booleans and null.
/// Times, and numbers that JSON does not have, stay text. `&lt;`, `&gt;` and `&amp;` are not escaped.
/// </summary>
public static class JsonWriter
{
    static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentSize = 4,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 256,
    };

    /// <summary>One document, without a line break at its end.</summary>
    public static string Write(YamlNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options)) Write(writer, node);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    static void Write(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node)
        {
            case YamlMapping mapping:
                writer.WriteStartObject();
                foreach (var (key, value) in mapping.Entries.Items.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(key);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case YamlSequence sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case YamlScalar { Style: YamlScalarStyle.Plain } plain:
                WritePlain(writer, plain.Text);
                break;
            case YamlScalar scalar:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }

    static void WritePlain(Utf8JsonWriter writer, string text)
    {
        switch (PlainScalar.TypeOf(text))
        {
            case PlainType.Null: writer.WriteNullValue(); break;
            case PlainType.Bool: writer.WriteBooleanValue(text[0] is 't' or 'T'); break;
            case PlainType.Integer when PlainScalar.ToInteger(text) is { } number:
                if (number < 0) writer.WriteNumberValue((long)number);
                else writer.WriteNumberValue((ulong)number);
                break;
            case PlainType.Integer or PlainType.Float when PlainScalar.ToFloat(text) is { } number: writer.WriteNumberValue(number); break;
            default: writer.WriteStringValue(text); break;
        }
    }
}
