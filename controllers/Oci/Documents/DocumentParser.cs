using System.Text.Json;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>Reads manifests, indexes and image configurations whose digest is already verified; everything doubtful is refused.</summary>
public static class DocumentParser
{
    const int EntryLimit = 1000;
    const int LayerLimit = 128;

    /// <summary>Reads a manifest or an index.</summary>
    /// <param name="contentType">What the transport or the descriptor says it is; null lets the document decide.</param>
    /// <exception cref="StageException">
    /// Codes media-type, schema1-unsupported, schema-version, digest, json, json-duplicate, empty, too-large, too-many.
    /// </exception>
    public static ImageDocument Parse(ReadOnlyMemory<byte> bytes, string? contentType, string what)
    {
        using var json = StrictJson.Parse(bytes, what);
        var root = Object(json.RootElement, what);
        var type = TypeOf(root, contentType, what);
        CheckSchemaVersion(root, what);
        return MediaTypes.IsIndex(type) ? Index(root, type, EntryLimit, what) : Manifest(root, type, what);
    }

    /// <summary>Reads a manifest or an index of which only the bytes are known. OCI's own may leave out what they are; their parts tell.
    /// </summary>
    /// <inheritdoc cref="Parse"/>
    internal static ImageDocument ParseStored(ReadOnlyMemory<byte> bytes, string what)
    {
        using var json = StrictJson.Parse(bytes, what);
        var root = Object(json.RootElement, what);
        var implied = StrictJson.Member(root, "manifests") is not null ? MediaTypes.Index
            : StrictJson.Member(root, "layers") is not null ? MediaTypes.Manifest
            : null;
        return Parse(bytes, StrictJson.Text(root, "mediaType", what) is null ? implied : null, what);
    }

    /// <summary>What a manifest or index refers to, whatever kind of content it is: for copying, not for use.</summary>
    /// <exception cref="StageException">As <see cref="Parse"/>.</exception>
    internal static (EquatableArray<Descriptor> Documents, EquatableArray<Descriptor> Blobs) ParseParts(
        ReadOnlyMemory<byte> bytes, string contentType, string what)
    {
        using var json = StrictJson.Parse(bytes, what);
        var root = Object(json.RootElement, what);
        var type = TypeOf(root, contentType, what);
        CheckSchemaVersion(root, what);
        if (!MediaTypes.IsIndex(type))
            return ([], [ConfigOf(root, what), .. Entries(root, "layers", LayerLimit, what)]);

        var documents = Entries(root, "manifests", EntryLimit, what);
        return documents.FirstOrDefault(d => !MediaTypes.IsManifest(d.MediaType) && !MediaTypes.IsIndex(d.MediaType)) is { } odd
            ? throw WrongType($"{what}, {odd.Digest}", $"has the type {odd.MediaType}")
            : (documents, []);
    }

    /// <summary>Reads an image configuration.</summary>
    /// <exception cref="StageException">Codes json, json-duplicate, digest, platform, too-large.</exception>
    public static ImageConfig ParseConfig(ReadOnlyMemory<byte> bytes, string what)
    {
        using var json = StrictJson.Parse(bytes, what);
        var root = Object(json.RootElement, what);
        var rootfs = StrictJson.Required(root, "rootfs", JsonValueKind.Object, what);
        var ids = StrictJson.Required(rootfs, "diff_ids", JsonValueKind.Array, what);
        return new ImageConfig(
            PlatformOf(root, what),
            ids.EnumerateArray().Select(id => DigestOf(id, what)).ToEquatableArray());
    }

    /// <summary>Reads a layout's index.json, which is an index that may be empty.</summary>
    internal static ImageIndex ParseLayoutIndex(ReadOnlyMemory<byte> bytes, string what)
    {
        using var json = StrictJson.Parse(bytes, what);
        var root = Object(json.RootElement, what);
        CheckSchemaVersion(root, what);
        return Index(root, MediaTypes.Index, int.MaxValue, what);
    }

    static JsonElement Object(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.Object ? element : throw StrictJson.Invalid(what, "an object was expected");

    static string TypeOf(JsonElement root, string? outer, string what)
    {
        var inner = StrictJson.Text(root, "mediaType", what);
        if (MediaTypes.IsSchema1(outer ?? "") || MediaTypes.IsSchema1(inner ?? "") || StrictJson.Member(root, "fsLayers") is not null)
            throw Schema1(what);
        if (outer is not null && inner is not null && outer != inner)
            throw WrongType(what, $"is sent as {outer}, but calls itself {inner}");
        var type = outer ?? inner ?? throw WrongType(what, "has no media type");
        if (!MediaTypes.IsIndex(type) && !MediaTypes.IsManifest(type)) throw WrongType(what, $"has the type {type}");
        // A document that can be read as both is how one digest means two images (CVE-2021-41190).
        if (StrictJson.Member(root, "layers") is not null && StrictJson.Member(root, "manifests") is not null)
            throw WrongType(what, "is a manifest and an index at once");
        return type;
    }

    static void CheckSchemaVersion(JsonElement root, string what)
    {
        var version = StrictJson.Member(root, "schemaVersion");
        if (version is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) && value == 2) return;
        throw new StageException(
            ErrorCodes.SchemaVersion,
            $"{what}: schemaVersion is {ForeignText.Printable(version?.GetRawText() ?? "missing", 40)}, and must be 2",
            "publish the image again with a current tool");
    }

    static ImageIndex Index(JsonElement root, string type, int limit, string what)
    {
        var images = new List<Descriptor>();
        var unusable = new List<UnusableEntry>();
        foreach (var (element, entry) in List(root, "manifests", limit, what))
        {
            var (image, fault) = DescriptorParser.Read(element, entry);
            if (image is not null) images.Add(image);
            else if (unusable.Count < EntryLimit) unusable.Add(fault!);
            else throw TooMany(what, $"more than {EntryLimit} unusable manifests");
        }

        return new ImageIndex(type, images.ToEquatableArray()) { Unusable = unusable.ToEquatableArray() };
    }

    static ImageManifest Manifest(JsonElement root, string type, string what)
    {
        var config = ConfigOf(root, what);
        if (!MediaTypes.IsConfig(config.MediaType)) throw WrongType($"{what}, config", $"has the type {config.MediaType}");
        if (config.Size > StrictJson.SizeLimit) throw StrictJson.TooLarge($"{what}, config", config.Size);
        var layers = Entries(root, "layers", LayerLimit, what);
        if (layers.Count == 0)
            throw new StageException(
                ErrorCodes.Empty, $"{what} has no layers", "an extension image holds manifest.yaml and rootfs/ in its layers");
        if (layers.FirstOrDefault(l => !MediaTypes.IsLayer(l.MediaType)) is { } odd)
            throw WrongType($"{what}, layer {odd.Digest}", $"has the type {odd.MediaType}");
        return new ImageManifest(type, config, layers);
    }

    static Descriptor ConfigOf(JsonElement root, string what) =>
        DescriptorParser.Parse(StrictJson.Required(root, "config", JsonValueKind.Object, what), $"{what}, config");

    static EquatableArray<Descriptor> Entries(JsonElement root, string name, int limit, string what) =>
        List(root, name, limit, what).Select(entry => DescriptorParser.Parse(entry.Element, entry.What)).ToEquatableArray();

    static IEnumerable<(JsonElement Element, string What)> List(JsonElement root, string name, int limit, string what)
    {
        var list = StrictJson.Required(root, name, JsonValueKind.Array, what);
        return list.GetArrayLength() <= limit
            ? list.EnumerateArray().Select((element, i) => (element, $"{what}, {name}[{i}]"))
            : throw TooMany(what, $"{list.GetArrayLength()} {name}; {limit} are the most");
    }

    static Platform PlatformOf(JsonElement config, string what) => new(
        ForeignText.Printable(StrictJson.RequiredText(config, "os", what), 40),
        ForeignText.Printable(StrictJson.RequiredText(config, "architecture", what), 40),
        StrictJson.Text(config, "variant", what) is { Length: > 0 } variant ? ForeignText.Printable(variant, 40) : null);

    static Digest DigestOf(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.String
            ? Digest.Parse(element.GetString()!)
            : throw StrictJson.Invalid(what, "a digest is not a string");

    static StageException TooMany(string what, string many) =>
        new(ErrorCodes.TooMany, $"{what} has {many}", "this is no ordinary image; ask its publisher");

    static StageException WrongType(string what, string problem) =>
        new(ErrorCodes.MediaType, $"{what} {problem}", "an OCI or Docker version 2 image is needed");

    static StageException Schema1(string what) =>
        new(ErrorCodes.Schema1Unsupported, $"{what} has Docker's schema 1", "publish the image again with a current tool");
}
