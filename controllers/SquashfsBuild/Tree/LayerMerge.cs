using System.Text;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>Applies layers to a tree, in order, entry by entry.</summary>
/// <param name="data">Gets each inode with its path when it has its place; its data is read from the reader, or skipped.</param>
sealed class LayerMerge(ImageBudget budget, Action<string, Inode, LayerReader>? data = null)
{
    const string ManifestPath = "manifest.yaml";

    // A whiteout says the same when it is said again, and costs the size of the directory each time.
    readonly HashSet<Whiteout> applied = [];

    /// <exception cref="StageException">Whatever is wrong with a layer or with an entry's place in the tree.</exception>
    public static MergedTree Read(
        IReadOnlyList<LayerInput> layers, LayerLimits limits, CancellationToken ct, Action<string, Inode, LayerReader>? data = null)
    {
        var merge = new LayerMerge(new ImageBudget(limits), data);
        for (var i = 0; i < layers.Count; i++) merge.Apply(layers[i], i, ct);
        return merge.Tree;
    }

    MergedTree Tree { get; } = new(budget);

    void Apply(LayerInput layer, int index, CancellationToken ct)
    {
        applied.Clear();
        using var reader = new LayerReader(layer, budget);
        while (reader.Next() is { } entry)
        {
            ct.ThrowIfCancellationRequested();
            budget.CountName(
                entry.Path.Length + entry.LinkTarget.Length + entry.Xattrs.Sum(xattr => xattr.Name.Length + xattr.Value.Length));
            Apply(entry, index, reader);
        }
    }

    void Apply(TarEntry entry, int layer, LayerReader reader)
    {
        if (Whiteout.Parse(entry) is { } whiteout)
        {
            if (applied.Add(whiteout)) whiteout.Apply(Tree, layer);
        }
        else if (entry.Type is TarEntryType.HardLink)
            Tree.Link(entry.Path, LinkPath(entry), layer);
        else
            Set(entry, Inode.From(entry, layer, reader.Ordinal, Content(entry, reader)), layer, reader);
    }

    void Set(TarEntry entry, Inode inode, int layer, LayerReader reader)
    {
        Tree.Set(entry.Path, inode, layer);
        data?.Invoke(entry.Path, inode, reader);
    }

    // Only the manifest is read here; one byte more than allowed shows that it is too large.
    byte[]? Content(TarEntry entry, LayerReader reader)
    {
        if (entry.Path != ManifestPath || entry.Type is not TarEntryType.File) return null;

        var content = new byte[(int)Math.Min(entry.Size, budget.Limits.ManifestBytes + 1L)];
        for (int done = 0, count; done < content.Length && (count = reader.Read(content.AsSpan(done))) > 0;) done += count;
        return content;
    }

    string LinkPath(TarEntry entry)
    {
        try
        {
            return new TarName(budget.Limits).Path(Encoding.UTF8.GetBytes(entry.LinkTarget));
        }
        catch (StageException error) when (error.Code == ErrorCodes.PathEscape)
        {
            var message = $"the hard link {Refusal.Quote(entry.Path)} points out of the image: {error.Message}";
            throw Refusal.Of(ErrorCodes.LinkEscape, message, error);
        }
    }
}
