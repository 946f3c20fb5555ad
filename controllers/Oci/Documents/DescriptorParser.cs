using System.Text.Json;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// Reads what a document says of a blob. A member of the wrong kind is no such document, as Go reads it; a value that means nothing to us
/// is a fault of this descriptor only.
/// </summary>
static class DescriptorParser
{
    /// <summary>Of buildkit: the entry is about another one of the index.</summary>
    const string ReferenceType = "vnd.docker.reference.type";

    static readonly Platform NoPlatform = new("unknown", "unknown");

    /// <summary>Reads one that is needed.</summary>
    /// <exception cref="StageException">Codes json, digest, digest-mismatch.</exception>
    public static Descriptor Parse(JsonElement entry, string what) =>
        Read(entry, what) is var (descriptor, fault) && descriptor is not null ? descriptor : throw fault!.Refusal();

    /// <summary>Reads one of many.</summary>
    /// <returns>One of the two.</returns>
    /// <exception cref="StageException">Codes json, digest-mismatch.</exception>
    public static (Descriptor? Descriptor, UnusableEntry? Fault) Read(JsonElement entry, string what)
    {
        if (entry.ValueKind != JsonValueKind.Object) throw StrictJson.Invalid(what, "an object was expected");

        var notes = ObjectOf(entry, "annotations", what);
        var refName = Note(LayoutFiles.RefName);
        var platform = ObjectOf(entry, "platform", what) is { } place ? PlatformOf(place, what)
            : Note(ReferenceType) is { Length: > 0 } ? NoPlatform
            : null;
        var type = StrictJson.Text(entry, "mediaType", what);
        var digest = StrictJson.Text(entry, "digest", what);
        var size = SizeOf(entry, what);
        CheckData(entry, digest, size, what);

        if (type is null or "") return Unusable(ErrorCodes.Json, "\"mediaType\" is missing");
        if (digest is null) return Unusable(ErrorCodes.Json, "\"digest\" is missing");
        if (!Digest.TryParse(digest, out var name))
            return Unusable(ErrorCodes.Digest, $"\"{ForeignText.Printable(digest, 100)}\" is not a digest");
        return size is { } bytes and >= 0
            ? (Whole(name, bytes), null)
            : Unusable(ErrorCodes.Json, "\"size\" is not a whole number of bytes");

        string? Note(string key) => notes is { } known ? StrictJson.Text(known, key, what) : null;

        Descriptor Whole(Digest digest, long size) =>
            new(ForeignText.Printable(type, 200), digest, size, platform, refName, Note(LayoutFiles.Pulled) == "true")
            {
                ImageName = Note(LayoutFiles.ImageName),
            };

        (Descriptor?, UnusableEntry?) Unusable(string code, string problem) =>
            (null, new UnusableEntry(code, $"{what}: {problem}", platform, refName));
    }

    static JsonElement? ObjectOf(JsonElement entry, string name, string what) => StrictJson.Member(entry, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => value,
        _ => throw StrictJson.Invalid(what, $"\"{name}\" is not an object"),
    };

    /// <summary>Words that are missing are empty, and mean no platform that there is.</summary>
    static Platform PlatformOf(JsonElement element, string what) => new(
        ForeignText.Printable(StrictJson.Text(element, "os", what) ?? "", 40),
        ForeignText.Printable(StrictJson.Text(element, "architecture", what) ?? "", 40),
        StrictJson.Text(element, "variant", what) is { Length: > 0 } variant ? ForeignText.Printable(variant, 40) : null);

    static long? SizeOf(JsonElement entry, string what) => StrictJson.Member(entry, "size") switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } size when size.TryGetInt64(out var bytes) => bytes,
        _ => throw StrictJson.Invalid(what, "\"size\" is not a whole number of bytes"),
    };

    /// <summary>Embedded content is never used, but a lie in it is refused, so that nobody else is led by it.</summary>
    static void CheckData(JsonElement entry, string? digest, long? size, string what)
    {
        if (StrictJson.Text(entry, "data", what) is null) return;
        if (!entry.GetProperty("data").TryGetBytesFromBase64(out var data)) throw StrictJson.Invalid(what, "\"data\" is not base64");
        if (!Digest.TryParse(digest, out var promised)) return;

        using var hash = promised.NewHash();
        hash.AppendData(data);
        if (data.Length != size || Digest.Of(hash) != promised)
            throw new StageException(
                ErrorCodes.DigestMismatch, $"{what}: the embedded data is not what its digest says", "ask the image's publisher");
    }
}
