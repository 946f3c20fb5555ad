using System.Text;

namespace Strata.Cli.Authoring.Debian;

/// <summary>Paths by their components, so that looking one up costs as much as it is long, whatever it is made of.</summary>
sealed class PathTree
{
    readonly Node root = new();

    /// <param name="paths">Without the leading slash.</param>
    public PathTree(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            var at = root;
            foreach (var name in path.Split('/')) at = at.Add(name);
            at.Path = path;
        }
    }

    /// <summary>The shortest of the paths that a text names, itself or as the beginning of it; null if there is none.</summary>
    /// <param name="text">In Latin-1. Empty components and dots count for nothing.</param>
    public string? BeginningOf(ReadOnlySpan<byte> text)
    {
        var at = root;
        Span<char> buffer = stackalloc char[byte.MaxValue];
        foreach (var range in text.Split((byte)'/'))
        {
            var name = text[range];
            if (name is [] or [(byte)'.']) continue;
            if (name.Length > buffer.Length) return null; // no file has such a name

            at = at.Find(buffer[..Encoding.Latin1.GetChars(name, buffer)]);
            if (at is not { Path: null }) return at?.Path;
        }

        return null;
    }

    sealed class Node
    {
        readonly Dictionary<string, Node> children = new(StringComparer.Ordinal);

        public string? Path { get; set; }

        public Node Add(string name) => children.TryGetValue(name, out var child) ? child : children[name] = new Node();

        public Node? Find(ReadOnlySpan<char> name) =>
            children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var child) ? child : null;
    }
}
