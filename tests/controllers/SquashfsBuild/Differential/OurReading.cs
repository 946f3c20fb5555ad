using System.Security.Cryptography;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Controllers.Tests.SquashfsBuild.Differential;

/// <summary>Members as the product reads them.</summary>
static class OurReading
{
    /// <param name="isEndProven">The tar is of a layer whose digest is known, as of every image with a diff_id.</param>
    /// <returns>Null when the archive is refused; any other exception than a refusal is a bug and comes through.</returns>
    public static IReadOnlyList<TarMember>? Of(byte[] archive, bool isEndProven)
    {
        try
        {
            var tar = new TarStream(new MemoryStream(archive), LayerLimits.Default, isEndProven);
            var members = new List<TarMember>();
            while (tar.Next() is { } entry) members.Add(Member(tar, entry));
            return members;
        }
        catch (StageException)
        {
            return null;
        }
    }

    static TarMember Member(TarStream tar, TarEntry entry) => new(
        TarMember.BytesOf(entry.Path),
        TypeOf(entry.Type),
        entry.Size,
        TarMember.BytesOf(entry.LinkTarget),
        entry.Type is TarEntryType.File ? DigestOf(tar) : "");

    static string DigestOf(TarStream tar)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[4096];
        for (int count; (count = tar.Read(buffer)) > 0;) hash.AppendData(buffer.AsSpan(0, count));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static string TypeOf(TarEntryType type) => type switch
    {
        TarEntryType.File => "file",
        TarEntryType.Directory => "directory",
        TarEntryType.HardLink => "hardlink",
        TarEntryType.Symlink => "symlink",
        TarEntryType.CharacterDevice => "character",
        TarEntryType.BlockDevice => "block",
        _ => "fifo",
    };
}
