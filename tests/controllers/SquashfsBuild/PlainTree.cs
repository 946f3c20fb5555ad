using System.Globalization;
using System.Security.Cryptography;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>
/// What the members of one archive make of a directory when each is put there in its turn; without any code of the product. Only of
/// archives in which nothing lies below a file or link.
/// </summary>
sealed class PlainTree
{
    const int Parent = 0x1ED;

    /// <summary>Parents of places where extensions may put things are the base's, whatever the archive says of them.</summary>
    static readonly string[] OfTheBase = ["etc", "etc/cri", "lib", "usr", "usr/lib"];

    readonly Dictionary<string, Member> members = new(StringComparer.Ordinal);

    public void Dir(string path, int mode) => Put(path, new Member('d', mode));

    public void File(string path, int mode, byte[] content) => Put(path, new Member('f', mode, Content: content));

    public void Symlink(string path, string target) => Put(path, new Member('l', 0x1FF, target));

    /// <summary>Where there is no such file the archive is none that can be read.</summary>
    public void HardLink(string path, string target)
    {
        if (members.TryGetValue(target, out var member)) Put(path, member);
    }

    /// <summary>What is below a directory of it, as <see cref="UnpackedTree"/> writes it.</summary>
    /// <param name="isMerged">With /lib moved to /usr/lib.</param>
    public string[] Lines(string below, bool isMerged)
    {
        var tree = new SortedDictionary<string, Member>(StringComparer.Ordinal);
        foreach (var (path, member) in members.Where(member => member.Key.StartsWith($"{below}/", StringComparison.Ordinal)))
        {
            var inside = path[(below.Length + 1)..];
            var isMoved = isMerged && inside.Split('/')[0] == "lib";
            if (isMoved) tree.TryAdd("usr", new Member('d', Parent));
            tree[isMoved ? $"usr/{inside}" : inside] = member;
        }

        return [.. tree.Select(entry => Line(entry.Key, entry.Value, tree.First(other => ReferenceEquals(other.Value, entry.Value)).Key))];
    }

    void Put(string path, Member member)
    {
        for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
            members.TryAdd(path[..slash], new Member('d', Parent));

        var areDirectories = member.Type == 'd' && members.TryGetValue(path, out var old) && old.Type == 'd';
        if (!areDirectories)
        {
            foreach (var inside in members.Keys.Where(name => name.StartsWith($"{path}/", StringComparison.Ordinal)).ToArray())
                members.Remove(inside);
        }

        members[path] = member;
    }

    static string Line(string path, Member member, string first)
    {
        var mode = Convert.ToString(OfTheBase.Contains(path) ? Parent : member.Mode, 8);
        var digest = member.Content is { } content ? Convert.ToHexStringLower(SHA256.HashData(content)) : "";
        var group = member.Type == 'd' ? "" : first;
        return string.Create(CultureInfo.InvariantCulture, $"{path} {member.Type} {mode} {member.Target} {group} {digest}");
    }

    sealed record Member(char Type, int Mode, string Target = "", byte[]? Content = null);
}
