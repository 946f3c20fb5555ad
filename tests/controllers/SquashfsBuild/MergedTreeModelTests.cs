using CsCheck;
using Strata.Controllers.SquashfsBuild;
using Xunit;
using static Strata.Controllers.Tests.SquashfsBuild.TestLayer;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>Random layers against a plain dictionary of paths that follows the sentences of OCI image-spec, layer.md.</summary>
public sealed class MergedTreeModelTests
{
    static readonly Gen<string> Path = Gen.Int[0, 2].Array[1, 3].Select(names => string.Join('/', names.Select(n => "abc"[n])));
    static readonly Gen<(char Kind, string Path)> Operation = Gen.Select(Gen.Int[0, 5].Select(i => "ffdlwo"[i]), Path);
    static readonly Gen<(char Kind, string Path)[][]> Layers = Operation.Array[0, 8].Array[1, 4];

    [Fact]
    public void Random_layers_merge_as_the_model_says() => Layers.Sample(layers =>
    {
        var expected = Model(layers, out var legal);
        var tree = legal.Select(layer => Of(tar => Array.ForEach(layer, operation => Write(tar, operation)))).ToArray();

        Assert.Equal(expected, MergedTree.Walk(Merge(tree).Root)
            .Select(entry => $"{entry.Path} {entry.Node.Inode.Type} {entry.Node.Inode.Layer}").ToArray());
    }, iter: 2000);

    static void Write(TarBytes tar, (char Kind, string Path) operation)
    {
        var (kind, path) = operation;
        var slash = path.LastIndexOf('/') + 1;
        _ = kind switch
        {
            'f' => tar.File(path),
            'd' => tar.Dir(path),
            'l' => tar.Symlink(path, "target"),
            'w' => tar.File($"{path[..slash]}.wh.{path[slash..]}"),
            _ => tar.File($"{path}/.wh..wh..opq"),
        };
    }

    // Whiteouts act on a copy of the lower layers first; then the layer's own entries are put on top, in order.
    // Operations that would be refused (below a file or link; of whiteouts, below one of a lower layer) are left out of the layer.
    static string[] Model((char Kind, string Path)[][] layers, out List<(char Kind, string Path)[]> legal)
    {
        var lower = new Dictionary<string, (char Kind, int Layer)>();
        legal = [];
        for (var index = 0; index < layers.Length; index++)
        {
            var accepted = Accepted(layers[index], lower);
            legal.Add(accepted);
            foreach (var (kind, path) in accepted.Where(operation => operation.Kind is 'w' or 'o'))
            {
                foreach (var old in lower.Keys.Where(p => p.StartsWith(path + "/")
                    || (kind is 'w' && p == path)).ToArray()) lower.Remove(old);
            }

            foreach (var (kind, path) in accepted.Where(operation => operation.Kind is not ('w' or 'o'))) Put(lower, kind, path, index);
        }

        return [.. lower.OrderBy(entry => entry.Key.Replace('/', '\u0001'), StringComparer.Ordinal)
            .Select(entry => $"{entry.Key} {Name(entry.Value.Kind)} {entry.Value.Layer}")];
    }

    const int Own = -1;

    static (char Kind, string Path)[] Accepted((char Kind, string Path)[] layer, Dictionary<string, (char Kind, int Layer)> lower)
    {
        var seen = new Dictionary<string, (char Kind, int Layer)>(lower);
        var accepted = new List<(char Kind, string Path)>();
        foreach (var (kind, path) in layer)
        {
            var above = kind is 'o' ? Ancestors(path).Append(path) : Ancestors(path);
            if (above.Any(p => seen.TryGetValue(p, out var entry) && entry.Kind is not 'd'
                && (kind is not ('w' or 'o') || entry.Layer is not Own)))
                continue;

            accepted.Add((kind, path));
            if (kind is not ('w' or 'o')) Put(seen, kind, path, Own);
        }

        return [.. accepted];
    }

    static void Put(Dictionary<string, (char Kind, int Layer)> tree, char kind, string path, int layer)
    {
        // A parent that no entry describes has no layer of its own: the tree says 0.
        foreach (var parent in Ancestors(path)) tree.TryAdd(parent, ('d', 0));
        if (kind is not 'd' || (tree.TryGetValue(path, out var old) && old.Kind is not 'd'))
        {
            foreach (var below in tree.Keys.Where(p => p.StartsWith(path + "/")).ToArray()) tree.Remove(below);
        }

        tree[path] = (kind, layer);
    }

    static IEnumerable<string> Ancestors(string path)
    {
        for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1)) yield return path[..slash];
    }

    static InodeType Name(char kind) => kind switch { 'd' => InodeType.Directory, 'l' => InodeType.Symlink, _ => InodeType.File };
}
