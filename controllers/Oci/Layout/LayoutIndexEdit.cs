using System.Buffers;
using System.Text.Json;

namespace Strata.Controllers.Oci;

/// <summary>Changes one entry of an index.json and keeps the rest of it, also what other programs wrote there.</summary>
static class LayoutIndexEdit
{
    /// <summary>
    /// The index with this image under this name; an entry that had the name loses its place to it. The same array where it says so
    /// already.
    /// </summary>
    public static byte[] WithImage(byte[] index, Descriptor image, string refName, string what)
    {
        using var json = StrictJson.Parse(index, what);
        var named = image with { RefName = refName };
        return Holds(json.RootElement, named) ? index : Write(json.RootElement, entry => NameOf(entry) != refName, named);
    }

    /// <summary>The index without the entry of this name.</summary>
    public static byte[] Without(ReadOnlyMemory<byte> index, string refName, string what)
    {
        using var json = StrictJson.Parse(index, what);
        return Write(json.RootElement, entry => NameOf(entry) != refName, null);
    }

    /// <summary>The index without the images that are dropped.</summary>
    public static byte[] Without(ReadOnlyMemory<byte> index, Func<Descriptor, bool> isDropped, string what)
    {
        using var json = StrictJson.Parse(index, what);
        return Write(json.RootElement, entry => DescriptorParser.Read(entry, what).Descriptor is not { } image || !isDropped(image), null);
    }

    static bool Holds(JsonElement root, Descriptor named) =>
        root.GetProperty("manifests").EnumerateArray().Where(entry => NameOf(entry) == named.RefName).ToList() is [var only]
        && Text(only.WriteTo).AsSpan().SequenceEqual(Text(writer => DocumentWriter.Write(writer, named)));

    static byte[] Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, DocumentWriter.Options)) write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    static byte[] Write(JsonElement root, Func<JsonElement, bool> isKept, Descriptor? image)
    {
        return Text(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion", 2);
            foreach (var other in root.EnumerateObject().Where(p => p.Name is not ("schemaVersion" or "manifests"))) other.WriteTo(writer);
            writer.WriteStartArray("manifests");
            foreach (var entry in root.GetProperty("manifests").EnumerateArray().Where(isKept)) entry.WriteTo(writer);
            if (image is not null) DocumentWriter.Write(writer, image);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    static string? NameOf(JsonElement entry) =>
        StrictJson.Member(entry, "annotations") is { ValueKind: JsonValueKind.Object } notes
        && StrictJson.Member(notes, LayoutFiles.RefName) is { ValueKind: JsonValueKind.String } name
            ? name.GetString()
            : null;
}
