using System.Globalization;
using System.Text;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring.Debian;

/// <summary>One member of an ar archive: where its bytes lie in the file.</summary>
sealed record ArMember(string Name, long Offset, long Size);

/// <summary>The members of an ar archive as .deb files use it (deb(5)): short names, decimal sizes, padding to even offsets.</summary>
static class ArArchive
{
    const int HeaderSize = 60;
    const int MostMembers = 16;

    /// <exception cref="StageException">Code <c>deb</c>.</exception>
    public static IReadOnlyList<ArMember> Read(FileStream file)
    {
        if (!ReadExactly(file, 8).AsSpan().SequenceEqual("!<arch>\n"u8)) throw DebFault.Of(file.Name, "it is no ar archive");

        var members = new List<ArMember>();
        while (file.Position < file.Length)
        {
            var member = Parse(ReadExactly(file, HeaderSize), file);
            if (member.Size > file.Length - member.Offset) throw DebFault.Of(file.Name, $"its member {member.Name} is cut off");
            if (members.Count == MostMembers) throw DebFault.Of(file.Name, $"it has more than {MostMembers} members");

            members.Add(member);
            file.Position = Math.Min(member.Offset + member.Size + (member.Size & 1), file.Length);
        }

        return members;
    }

    static ArMember Parse(byte[] header, FileStream file)
    {
        var text = Encoding.Latin1.GetString(header);
        var name = text[..16].TrimEnd(' ').TrimEnd('/');
        if (text[58..] != "`\n"
            || name.Length == 0
            || name.Any(c => c is <= ' ' or > '~' or '/')
            || !long.TryParse(text[48..58].TrimEnd(' '), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            throw DebFault.Of(file.Name, "the header of a member is faulty");

        return new ArMember(name, file.Position, size);
    }

    static byte[] ReadExactly(FileStream file, int count)
    {
        var bytes = new byte[count];
        return file.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count ? bytes : throw DebFault.Of(file.Name, "it is cut off");
    }
}
