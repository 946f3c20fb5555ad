using System.Text;

namespace Strata.Controllers.Tests.Oci;

/// <summary>The bytes of one HTTP answer, written by hand so that they can be wrong; the connection is closed after them.</summary>
sealed record FakeAnswer(byte[] Bytes)
{
    /// <summary>Waited for before the answer is sent.</summary>
    public Task? After { get; init; }

    /// <summary>Sent behind the bytes, when it comes.</summary>
    public Task<byte[]>? Rest { get; init; }

    public static FakeAnswer Raw(string head, byte[]? body = null) =>
        new([.. Encoding.Latin1.GetBytes(head.ReplaceLineEndings("\r\n")), .. body ?? []]);

    public static FakeAnswer Ok(string? type, byte[] body, params string[] headers) => Status(200, type, body, headers);

    public static FakeAnswer Status(int status, string? type = null, byte[]? body = null, params string[] headers)
    {
        string[] lines =
        [
            $"HTTP/1.1 {status} Said",
            .. type is null ? (string[])[] : [$"Content-Type: {type}"],
            $"Content-Length: {body?.Length ?? 0}",
            "Connection: close",
            .. headers,
        ];
        return Raw(string.Concat(lines.Select(l => l + "\n")) + "\n", body);
    }

    public static FakeAnswer Redirect(string location, int status = 307) => Status(status, headers: $"Location: {location}");

    public static FakeAnswer Challenge(params string[] challenges) =>
        Status(401, headers: [.. challenges.Select(c => $"WWW-Authenticate: {c}")]);
}
