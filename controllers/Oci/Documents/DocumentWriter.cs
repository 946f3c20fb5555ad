using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Strata.Controllers.Oci;

/// <summary>Writes OCI documents: the same input gives the same bytes, so a rebuilt image has the same digest.</summary>
static class DocumentWriter
{
    /// <summary>Leaves the plus of media types as it is; the documents never stand in HTML.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Config(Platform platform, IReadOnlyList<Digest> diffIds) => Document(writer =>
    {
        WritePlatform(writer, platform);
        writer.WriteStartObject("rootfs");
        writer.WriteString("type", "layers");
        writer.WriteStartArray("diff_ids");
        foreach (var id in diffIds) writer.WriteStringValue(id.ToString());
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static byte[] Manifest(Descriptor config, IReadOnlyList<Descriptor> layers) => Document(writer =>
    {
        writer.WriteNumber("schemaVersion", 2);
        writer.WriteString("mediaType", MediaTypes.Manifest);
        writer.WritePropertyName("config");
        Write(writer, config);
        WriteAll(writer, "layers", layers);
    });

    public static byte[] Index(IReadOnlyList<Descriptor> manifests) => Document(writer =>
    {
        writer.WriteNumber("schemaVersion", 2);
        writer.WriteString("mediaType", MediaTypes.Index);
        WriteAll(writer, "manifests", manifests);
    });

    public static void Write(Utf8JsonWriter writer, Descriptor descriptor)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", descriptor.MediaType);
        writer.WriteString("digest", descriptor.Digest.ToString());
        writer.WriteNumber("size", descriptor.Size);
        if (descriptor.Platform is { } platform)
        {
            writer.WriteStartObject("platform");
            WritePlatform(writer, platform);
            writer.WriteEndObject();
        }
        if (descriptor.RefName is { } name)
        {
            writer.WriteStartObject("annotations");
            writer.WriteString(LayoutFiles.RefName, name);
            if (descriptor.IsPulled) writer.WriteString(LayoutFiles.Pulled, "true");
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    static void WritePlatform(Utf8JsonWriter writer, Platform platform)
    {
        writer.WriteString("architecture", platform.Architecture);
        writer.WriteString("os", platform.Os);
        if (platform.Variant is { } variant) writer.WriteString("variant", variant);
    }

    static void WriteAll(Utf8JsonWriter writer, string name, IReadOnlyList<Descriptor> descriptors)
    {
        writer.WriteStartArray(name);
        foreach (var descriptor in descriptors) Write(writer, descriptor);
        writer.WriteEndArray();
    }

    static byte[] Document(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
