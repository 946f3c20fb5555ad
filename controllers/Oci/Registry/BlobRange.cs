using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Strata.Controllers.Oci;

/// <summary>Asking for the rest of a blob, and telling whether the answer is exactly that (RFC 9110, 14).</summary>
static class BlobRange
{
    const int LongestTag = 256;

    public static ImmutableArray<KeyValuePair<string, string>> Headers(BlobPosition at)
    {
        var range = KeyValuePair.Create("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={at.From}-"));
        return at.Validator is { } tag ? [range, KeyValuePair.Create("If-Range", tag)] : [range];
    }

    /// <summary>True for everything from the position to the end of the blob, and nothing else.</summary>
    public static bool IsRest(HttpResponseMessage response, long from, long size)
    {
        var said = response.Content.Headers.NonValidated.TryGetValues("Content-Range", out var values) ? values.ToString() : "";
        var rest = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{size - 1}/");
        return response.StatusCode == HttpStatusCode.PartialContent
            && (said == string.Create(CultureInfo.InvariantCulture, $"{rest}{size}") || said == $"{rest}*")
            && response.Content.Headers.ContentLength is var length
            && (length is null || length == size - from);
    }

    /// <summary>The entity tag that a later request may be bound to; null when there is none, or a weak one.</summary>
    public static string? TagOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("ETag", out var values)
        && values.ToString() is { Length: > 2 and <= LongestTag } tag
        && tag[0] == '"' && tag[^1] == '"' && !tag.AsSpan(1, tag.Length - 2).ContainsAnyExceptInRange('!', '~')
            ? tag
            : null;
}
