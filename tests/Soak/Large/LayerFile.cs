using System.IO.Compression;
using System.Security.Cryptography;

namespace Strata.Soak.Large;

/// <summary>
/// A layer that is written piece by piece, each a gzip member of its own: what is repeated is compressed once. Neither what it unpacks to nor
/// the file is ever in memory.
/// </summary>
sealed class LayerFile : IDisposable
{
    readonly FileStream file;
    readonly IncrementalHash stored = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly IncrementalHash unpacked = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public LayerFile(string path) => file = new FileStream(path, FileMode.CreateNew);

    public long Size => file.Length;

    public void Write(byte[] piece, int times = 1)
    {
        var member = Member(piece);
        for (var time = 0; time < times; time++)
        {
            unpacked.AppendData(piece);
            stored.AppendData(member);
            file.Write(member);
        }
    }

    /// <summary>The file's digest, and the one of what it unpacks to.</summary>
    public (string Digest, string DiffId) Seal()
    {
        file.Flush();
        return (Name(stored), Name(unpacked));
    }

    public void Dispose()
    {
        file.Dispose();
        stored.Dispose();
        unpacked.Dispose();
    }

    static byte[] Member(byte[] piece)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(piece);
        return member.ToArray();
    }

    static string Name(IncrementalHash hash) => $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
}
