using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strata.Protos.Node.V1;

namespace Strata.Cli.Acting;

/// <summary>
/// A difference for programs: <c>{same, complete, generation, refusal, policy: [{key, active, staged}], extensions: [{image, change, state,
/// active, staged, error}], files: [{path, change, type, extension}], overlapCount,
/// overlaps: [{path, extension, over, kind, refused}]}</c>.
/// </summary>
static class DifferenceJson
{
    static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentSize = 4,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(Difference difference, DiffResult result)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options)) Write(writer, difference, result);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    static void Write(Utf8JsonWriter writer, Difference difference, DiffResult result)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("same", result.Same);
        writer.WriteBoolean("complete", result.Complete);
        writer.WriteNumber("generation", result.Generation);
        WriteError(writer, "refusal", result.Code, result.Message);
        WriteList(writer, "policy", difference.Policy, Write);
        WriteList(writer, "extensions", difference.Extensions, Write);
        WriteList(writer, "files", difference.Files, Write);
        writer.WriteNumber("overlapCount", result.Overlaps);
        WriteList(writer, "overlaps", difference.Overlaps, Write);
        writer.WriteEndObject();
    }

    static void WriteList<TItem>(Utf8JsonWriter writer, string name, IEnumerable<TItem> items, Action<Utf8JsonWriter, TItem> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            write(writer, item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void Write(Utf8JsonWriter writer, PolicyChange change)
    {
        writer.WriteString("key", change.Key);
        writer.WriteString("active", change.Active);
        writer.WriteString("staged", change.Staged);
    }

    static void Write(Utf8JsonWriter writer, ExtensionChange change)
    {
        writer.WriteString("image", change.Image);
        writer.WriteString("change", change.Change);
        writer.WriteString("state", change.State);
        WriteSide(writer, "active", change.Active);
        WriteSide(writer, "staged", change.Staged);
        WriteError(writer, "error", change.Code, change.Message);
    }

    static void WriteSide(Utf8JsonWriter writer, string name, ExtensionSide? side)
    {
        if (side is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString("image", side.Image);
        writer.WriteNumber("position", side.Position);
        writer.WriteString("name", side.Name);
        writer.WriteString("version", side.Version);
        writer.WriteString("digest", side.Digest);
        writer.WriteString("layerDigest", side.LayerDigest);
        writer.WriteEndObject();
    }

    static void WriteError(Utf8JsonWriter writer, string name, string code, string message)
    {
        if (code.Length == 0)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString("code", code);
        writer.WriteString("message", message);
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, FileChange change)
    {
        writer.WriteString("path", change.Path);
        writer.WriteString("change", change.Change);
        writer.WriteString("type", change.Type);
        writer.WriteString("extension", change.Extension);
    }

    static void Write(Utf8JsonWriter writer, Overlap overlap)
    {
        writer.WriteString("path", overlap.Path);
        writer.WriteString("extension", overlap.Extension);
        writer.WriteString("over", overlap.Over);
        writer.WriteString("kind", overlap.Kind);
        writer.WriteString("refused", overlap.Refused);
    }
}
