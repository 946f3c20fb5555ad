using System.Globalization;
using System.Numerics;
using System.Text;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// The form of <c>&lt;data&gt;/stamps</c>: a line that says what it is; for each file device, inode, size, the times of its last
/// modification and change in nanoseconds, and its digest; at last the digest of all lines before. It is exactly what
/// <see cref="Format"/> writes, or it is nothing.
/// </summary>
static class StampFile
{
    const string Title = "strata stamps 1";
    const int SizeLimit = 1 << 20;
    const int Fields = 6;

    public static byte[] Format(IReadOnlyCollection<VerifiedFile> files)
    {
        var text = new StringBuilder().Append(Title).Append('\n');
        foreach (var file in files) text.Append(Line(file));
        return Encoding.ASCII.GetBytes(text.Append(Digest.Sha256(Encoding.ASCII.GetBytes(text.ToString()))).Append('\n').ToString());
    }

    static string Line(VerifiedFile file)
    {
        var (device, inode, size, modified, changed) = file.Stamp;
        return string.Create(CultureInfo.InvariantCulture, $"{device} {inode} {size} {modified} {changed} {file.Digest}\n");
    }

    /// <summary>Null when it is not what <see cref="Format"/> writes, to the last byte.</summary>
    public static IReadOnlyList<VerifiedFile>? Parse(ReadOnlySpan<byte> content)
    {
        var lines = Encoding.ASCII.GetString(content).Split('\n');
        if (lines.Length < 3 || lines[0] != Title) return null;

        var files = new List<VerifiedFile>(lines.Length);
        foreach (var line in lines[1..^2])
        {
            if (File(line) is not { } file) return null;
            files.Add(file);
        }

        // Also refuses what could be written in two ways, and a checksum that is wrong.
        return content.SequenceEqual(Format(files)) ? files : null;
    }

    /// <exception cref="IOException">It is no regular file, or larger than any that is written.</exception>
    public static byte[] Read(string path)
    {
        using var file = Files.OpenRegular(path);
        var length = RandomAccess.GetLength(file);
        if (length > SizeLimit) throw new IOException($"{path} has {length} bytes");

        var content = new byte[length];
        return content[..RandomAccess.Read(file, content, 0)];
    }

    static VerifiedFile? File(string line)
    {
        var fields = line.Split(' ');
        return fields.Length == Fields
            && Number<ulong>(fields[0]) is { } device
            && Number<ulong>(fields[1]) is { } inode
            && Number<long>(fields[2]) is { } size
            && Number<Int128>(fields[3]) is { } modified
            && Number<Int128>(fields[4]) is { } changed
            && Digest.TryParse(fields[5], out var digest)
                ? new VerifiedFile(new FileStamp(device, inode, size, modified, changed), digest.ToString())
                : null;
    }

    static T? Number<T>(string text) where T : struct, INumber<T> =>
        T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
