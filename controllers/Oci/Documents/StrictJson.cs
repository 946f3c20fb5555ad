using System.Text.Json;
using System.Text.Unicode;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// JSON as the OCI documents need it: UTF-8 without a byte order mark, no duplicate keys, no comments, no depth over 32, at most 4 MiB;
/// keys are case-sensitive, numbers are integers. Everything else is code <c>json</c> or <c>json-duplicate</c>.
/// </summary>
static class StrictJson
{
    public const int SizeLimit = 4 * 1024 * 1024;
    const int DepthLimit = 32;

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = DepthLimit };
    static readonly JsonDocumentOptions WithDuplicates = new() { AllowDuplicateProperties = true, MaxDepth = DepthLimit };

    /// <param name="what">Names the document in errors, for example <c>manifest sha256:…</c>.</param>
    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes, string what)
    {
        if (bytes.Length > SizeLimit) throw TooLarge(what, bytes.Length);
        if (!Utf8.IsValid(bytes.Span) || !StringsAreText(bytes.Span)) throw NotJson(what);
        try
        {
            return JsonDocument.Parse(bytes, Strict);
        }
        catch (JsonException e)
        {
            throw DiffersByDuplicatesOnly(bytes) ? Duplicate(what, e) : NotJson(what, e);
        }
    }

    public static StageException TooLarge(string what, long size) =>
        new(ErrorCodes.TooLarge, $"{what} has {size} bytes; {SizeLimit} are the most", "this is no ordinary image; ask its publisher");

    public static StageException Invalid(string what, string problem) =>
        new(ErrorCodes.Json, $"{what}: {problem}", "the document does not follow the OCI image specification; ask the image's publisher");

    /// <summary>The member, or null when it is absent or JSON null.</summary>
    public static JsonElement? Member(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(JsonElement parent, string name, string what) => Member(parent, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Invalid(what, $"\"{name}\" is not a string"),
    };

    public static string RequiredText(JsonElement parent, string name, string what) =>
        Text(parent, name, what) ?? throw Invalid(what, $"\"{name}\" is missing");

    public static JsonElement Required(JsonElement parent, string name, JsonValueKind kind, string what) => Member(parent, name) switch
    {
        null => throw Invalid(what, $"\"{name}\" is missing"),
        { } value when value.ValueKind == kind => value,
        _ => throw Invalid(what, $"\"{name}\" is not {(kind == JsonValueKind.Array ? "a list" : "an object")}"),
    };

    /// <summary>A lone surrogate written as an escape is valid JSON and no text; it shows only when the string is decoded.</summary>
    static bool StringsAreText(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = DepthLimit });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) reader.GetString();
            }
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    static bool DiffersByDuplicatesOnly(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, WithDuplicates);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static StageException NotJson(string what, Exception? cause = null) =>
        new(
            ErrorCodes.Json,
            $"{what} is not JSON in UTF-8",
            "the registry or the image is damaged; ask the image's publisher",
            cause: cause);

    static StageException Duplicate(string what, Exception cause) =>
        new(
            ErrorCodes.JsonDuplicate,
            $"{what} has a key twice in one object",
            "ask the image's publisher for a valid document",
            cause: cause);
}
