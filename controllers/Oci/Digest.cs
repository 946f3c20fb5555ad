using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// The name of content: <c>sha256:</c> or <c>sha512:</c> and lower-case hex of exact length (OCI image-spec, descriptor.md).
/// Only a checked text becomes a Digest, so it is safe in a path and in a URL. <c>default</c> is no digest and refuses to be used.
/// </summary>
public readonly record struct Digest
{
    const int Sha256Hex = 64;
    const int Sha512Hex = 128;

    readonly string? text;

    Digest(string text) => this.text = text;

    public string Algorithm => ToString()[..ToString().IndexOf(':')];

    public string Hex => ToString()[(ToString().IndexOf(':') + 1)..];

    public static Digest Sha256(ReadOnlySpan<byte> content) => new($"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}");

    /// <summary>Of what a stream still holds.</summary>
    public static async Task<Digest> Sha256Async(Stream content, CancellationToken ct) =>
        new($"sha256:{Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct))}");

    /// <summary>Of what a stream still holds, with the algorithm of another digest.</summary>
    internal static async Task<Digest> OfAsync(Stream content, Digest like, CancellationToken ct)
    {
        using var hash = like.NewHash();
        var buffer = new byte[128 * 1024];
        for (int count; (count = await content.ReadAsync(buffer, ct)) > 0;) hash.AppendData(buffer, 0, count);
        return Of(hash);
    }

    /// <exception cref="StageException">Code <c>digest</c>.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest)
            ? digest
            : throw new StageException(
                ErrorCodes.Digest,
                $"\"{ForeignText.Printable(text, 100)}\" is not a digest",
                "a digest is sha256: with 64, or sha512: with 128 lower-case hexadecimal digits");

    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        if (text is null || !HasGrammar(text)) return false;
        digest = new Digest(text);
        return true;
    }

    /// <summary>The running hash of this digest's algorithm.</summary>
    internal IncrementalHash NewHash() =>
        IncrementalHash.CreateHash(Algorithm == "sha256" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512);

    /// <summary>Ends the running hash and names what it has seen.</summary>
    internal static Digest Of(IncrementalHash hash)
    {
        var algorithm = hash.AlgorithmName == HashAlgorithmName.SHA256 ? "sha256" : "sha512";
        return new Digest($"{algorithm}:{Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }

    static bool HasGrammar(string text)
    {
        var hex = text.Length switch
        {
            7 + Sha256Hex when text.StartsWith("sha256:", StringComparison.Ordinal) => Sha256Hex,
            7 + Sha512Hex when text.StartsWith("sha512:", StringComparison.Ordinal) => Sha512Hex,
            _ => 0,
        };
        return hex > 0 && !text.AsSpan(7).ContainsAnyExcept("0123456789abcdef");
    }

    public override string ToString() => text ?? throw new InvalidOperationException("an undefined digest was used");
}
