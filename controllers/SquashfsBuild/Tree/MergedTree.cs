using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// The file system that an image's layers make together (OCI image-spec, layer.md), as an index in memory: names and inodes, no
/// data. Parents are looked up without ever following a symlink.
/// </summary>
sealed class MergedTree(ImageBudget budget)
{
    public TreeNode Root { get; } = new("", Inode.ImpliedDirectory, -1);

    public TreeNode? Find(string path)
    {
        var node = Root;
        foreach (var name in Split(path))
        {
            if (node.Find(name) is not { } child) return null;
            node = child;
        }

        return node;
    }

    /// <summary>
    /// Gives a path to an inode. A directory over a directory keeps the children; every other replacement removes what was there.
    /// </summary>
    /// <exception cref="StageException">root-entry, through-symlink, not-a-directory, too-many</exception>
    public void Set(string path, Inode inode, int layer)
    {
        if (path.Length == 0)
        {
            if (inode.Type is not InodeType.Directory)
                throw Refusal.Of(ErrorCodes.RootEntry, "an entry would replace the root of the image");
            Root.Inode = inode;
            return;
        }

        var parent = EnsureParent(path, layer);
        var name = LastName(path);
        var node = parent.Find(name);
        if (node is null)
        {
            parent.Add(new TreeNode(name, inode, layer));
            return;
        }

        if (!node.IsDirectory || inode.Type is not InodeType.Directory) node.RemoveAll();
        (node.Inode, node.Layer) = (inode, layer);
    }

    /// <summary>Adds a further name of the inode that <paramref name="target"/> names at this moment.</summary>
    /// <exception cref="StageException">link-escape, hardlink, and those of <see cref="Set"/></exception>
    public void Link(string path, string target, int layer)
    {
        var text = Refusal.Quote(path);
        if (path.Length == 0) throw Refusal.Of(ErrorCodes.RootEntry, "a hard link would replace the root of the image");
        if (path == target) throw Refusal.Of(ErrorCodes.Hardlink, $"{text} is a hard link to itself");

        var inode = Resolve(path, target).Inode;
        if (inode.Type is InodeType.Directory) throw Refusal.Of(ErrorCodes.Hardlink, $"{text} is a hard link to a directory");
        inode.IsLinked = true;
        Set(path, inode, layer);
    }

    /// <summary>Removes what lower layers put at a path or below it.</summary>
    /// <exception cref="StageException">through-symlink, not-a-directory: the parent is a link or file of a lower layer</exception>
    public void Whiteout(string path, int layer)
    {
        var parent = FindLower(Parent(path), path, layer);
        var node = parent?.Find(LastName(path));
        if (node is not null && !KeepNewer(node, layer)) parent!.Remove(node.Name);
    }

    /// <summary>Removes what lower layers put below a directory, not the directory itself.</summary>
    /// <exception cref="StageException">through-symlink, not-a-directory</exception>
    public void Opaque(string directory, int layer)
    {
        if (FindLower(directory, directory, layer) is { } node) RemoveOlder(node, layer);
    }

    /// <summary>All names below a node with their paths, parents first, siblings in order.</summary>
    public static IEnumerable<(string Path, TreeNode Node)> Walk(TreeNode from, string prefix = "")
    {
        foreach (var child in from.Children)
        {
            var path = prefix.Length == 0 ? child.Name : $"{prefix}/{child.Name}";
            yield return (path, child);
            foreach (var below in Walk(child, path)) yield return below;
        }
    }

    TreeNode Resolve(string path, string target)
    {
        var link = $"{Refusal.Quote(path)} to {Refusal.Quote(target)}";
        var node = Root;
        foreach (var name in Split(target))
        {
            if (node.Inode.Type is InodeType.Symlink)
                throw Refusal.Of(ErrorCodes.LinkEscape, $"the hard link {link} leads through a symlink");

            node = node.Find(name) ?? throw Refusal.Of(ErrorCodes.Hardlink, $"the hard link {link} has no target at that point");
        }

        return node;
    }

    TreeNode EnsureParent(string path, int layer)
    {
        var node = Root;
        var length = 0;
        foreach (var name in Split(Parent(path)))
        {
            length += name.Length + 1;
            node = node.Find(name) ?? Imply(node, name, layer, length);
            Expect(node, path);
        }

        return node;
    }

    TreeNode Imply(TreeNode parent, string name, int layer, int length)
    {
        budget.CountImplied(length);
        var directory = new TreeNode(name, Inode.ImpliedDirectory, layer);
        parent.Add(directory);
        return directory;
    }

    // A directory in which lower layers may have left something; null when they cannot have. That is also so below a file or link of
    // the layer itself, which has replaced the lower directory: umoci writes "l" as a link and then "l/.wh.x" for what the directory had.
    TreeNode? FindLower(string directory, string path, int layer)
    {
        var node = Root;
        foreach (var name in Split(directory))
        {
            if (node.Find(name) is not { } child || (!child.IsDirectory && child.Layer == layer)) return null;
            Expect(child, path);
            node = child;
        }

        return node;
    }

    static void Expect(TreeNode directory, string path)
    {
        if (directory.Inode.Type is InodeType.Symlink)
            throw Refusal.Of(ErrorCodes.ThroughSymlink, $"{Refusal.Quote(path)} leads through the symlink {Refusal.Quote(directory.Name)}");
        if (!directory.IsDirectory)
            throw Refusal.Of(ErrorCodes.NotADirectory,
                $"{Refusal.Quote(path)} lies below {Refusal.Quote(directory.Name)}, which is no directory");
    }

    // True when something of the layer itself remains. A directory that remains only for its children has lost its own entry.
    static bool KeepNewer(TreeNode node, int layer)
    {
        RemoveOlder(node, layer);
        if (node.Layer >= layer) return true;
        if (node.Children.Count == 0) return false;

        (node.Inode, node.Layer) = (Inode.ImpliedDirectory, layer);
        return true;
    }

    static void RemoveOlder(TreeNode node, int layer)
    {
        foreach (var child in node.Children.ToImmutableArray())
        {
            if (!KeepNewer(child, layer)) node.Remove(child.Name);
        }
    }

    static string[] Split(string path) => path.Length == 0 ? [] : path.Split('/');

    static string Parent(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    static string LastName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
