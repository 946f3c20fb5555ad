namespace Strata.Controllers.SquashfsBuild;

/// <summary>One name in the merged tree.</summary>
sealed class TreeNode(string name, Inode inode, int layer)
{
    SortedDictionary<string, TreeNode>? children;

    public string Name { get; } = name;

    public Inode Inode { get; set; } = inode;

    /// <summary>The layer that set this name last: whiteouts of a layer spare what the layer itself brings.</summary>
    public int Layer { get; set; } = layer;

    public bool IsDirectory => Inode.Type is InodeType.Directory;

    /// <summary>In byte-like order of names (ordinal), so that everything derived from the tree is reproducible.</summary>
    public IReadOnlyCollection<TreeNode> Children => children is null ? [] : children.Values;

    public TreeNode? Find(string child) => children is not null && children.TryGetValue(child, out var node) ? node : null;

    public void Add(TreeNode child) => (children ??= new(StringComparer.Ordinal))[child.Name] = child;

    public void Remove(string child) => children?.Remove(child);

    public void RemoveAll() => children = null;
}
