using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Strata.Controllers.Tests.SquashfsBuild.Differential;

/// <summary>
/// One archive that the product accepts, held against the others: at least two of them must read the same members. An archive without its
/// end, which the product takes where the digest of the whole is known, may be refused by them, but not read differently.
/// </summary>
sealed record Comparison(bool HasEnd, IReadOnlyList<TarMember> Ours, IReadOnlyDictionary<string, IReadOnlyList<TarMember>?> Others)
{
    const int Enough = 2;

    public IReadOnlyList<string> Agreeing { get; } =
        [.. Others.Where(other => other.Value is { } members && members.SequenceEqual(Ours)).Select(other => other.Key)];

    public bool IsFault => Agreeing.Count < Enough && (HasEnd || IsReadDifferently);

    bool IsReadDifferently => Others.Any(other => other.Value is not null && !Agreeing.Contains(other.Key));

    /// <summary>Who reads it differently, or refuses it: the key under which cases are counted.</summary>
    public string Dissent => string.Join(
        ", ",
        Others.Where(other => !Agreeing.Contains(other.Key))
            .Select(other => $"{other.Key} {(other.Value is null ? "refuses" : "differs")}"));

    /// <param name="archive">Told as well, packed: a generator that changes makes other archives of old seeds.</param>
    public string Describe(string which, byte[] archive)
    {
        var text = new StringBuilder($"{which}: {Dissent}\n  ours:\n{Lines(Ours)}");
        foreach (var (name, members) in Others) text.Append($"  {name}: {(members is null ? "refused\n" : $"\n{Lines(members)}")}");
        return text.Append($"  base64 -d | gunzip: {Convert.ToBase64String(Packed(archive))}\n").ToString();
    }

    static byte[] Packed(byte[] archive)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(archive);
        return packed.ToArray();
    }

    static string Lines(IReadOnlyList<TarMember> members) => string.Concat(members.Select(member =>
        $"    {member.Type} {Shown(member.Name)} {member.Size} {Shown(member.Link)} {member.Digest}\n"));

    static string Shown(string text) => JsonSerializer.Serialize(text.Length <= 80 ? text : $"{text[..80]}…{text.Length}");
}
