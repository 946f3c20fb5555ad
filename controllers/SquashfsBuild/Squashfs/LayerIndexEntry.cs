using System.Text.Json;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>One name of a built layer, as its index tells it: enough to find conflicts without reading the squashfs.</summary>
/// <param name="Path">With a leading slash.</param>
/// <param name="Type"><c>directory</c>, <c>file</c> or <c>symlink</c>.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Size">Of a file.</param>
/// <param name="Digest">Of a file's bytes, <c>sha256:…</c>.</param>
/// <param name="Target">Of a symlink.</param>
sealed record LayerIndexEntry(string Path, string Type, int Mode, long? Size = null, string? Digest = null, string? Target = null)
{
    /// <summary>What the rules of merging need of one line, read without what they do not need; null when it is damaged.</summary>
    public static LayerEntry? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject) return null;

            var entry = Fields(ref reader);
            return reader.Read() ? null : entry;
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    static LayerEntry? Fields(ref Utf8JsonReader reader)
    {
        string? path = null, target = null;
        ContentDigest? digest = null;
        LayerEntryType? type = null;
        long? size = null;
        var mode = 0;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("path"u8)) path = Text(ref reader);
            else if (reader.ValueTextEquals("type"u8)) type = TypeOf(ref reader);
            else if (reader.ValueTextEquals("mode"u8)) mode = Number(ref reader);
            else if (reader.ValueTextEquals("size"u8)) size = SizeIn(ref reader);
            else if (reader.ValueTextEquals("digest"u8)) digest = DigestIn(ref reader);
            else if (reader.ValueTextEquals("target"u8)) target = Text(ref reader);
            else reader.Skip();
        }

        return path is ['/', ..] && type is { } known ? new LayerEntry(path, known, mode, target, digest, size) : null;
    }

    static string? Text(ref Utf8JsonReader reader) => reader.Read() ? reader.GetString() : null;

    static long? SizeIn(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType is not JsonTokenType.Null ? reader.GetInt64() : null;

    static ContentDigest? DigestIn(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType is JsonTokenType.Null) return null;

        return (reader.TokenType is JsonTokenType.String ? ContentDigest.Parse(reader.ValueSpan) : null)
            ?? throw new FormatException("no digest");
    }

    static int Number(ref Utf8JsonReader reader) => reader.Read() ? reader.GetInt32() : 0;

    static LayerEntryType? TypeOf(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType is not JsonTokenType.String) return null;

        return reader.ValueTextEquals("directory"u8) ? LayerEntryType.Directory
            : reader.ValueTextEquals("symlink"u8) ? LayerEntryType.Symlink
            : LayerEntryType.File;
    }
}
