using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>A file, directory or link apart from its names: hard links are several names of one inode.</summary>
sealed class Inode
{
    const int ImpliedMode = 0b111_101_101;

    public required InodeType Type { get; init; }

    /// <summary>Permission bits with set-id and sticky.</summary>
    public required int Mode { get; init; }

    public long Size { get; init; }

    /// <summary>Of a symlink, as written.</summary>
    public string Target { get; init; } = "";

    public ImmutableArray<Xattr> Xattrs { get; init; } = [];

    /// <summary>Index of the layer whose tar holds the data.</summary>
    public int Layer { get; init; }

    /// <summary>Number of the tar entry in that layer.</summary>
    public int Ordinal { get; init; }

    /// <summary>The data, kept for the few entries that are needed before anything is written.</summary>
    public byte[]? Content { get; init; }

    /// <summary>It has, or had, several names.</summary>
    public bool IsLinked { get; set; }

    /// <summary>What was written of it already, where an image is judged while it is packed.</summary>
    public RootfsEntry? Written { get; set; }

    /// <summary>Of the data, once all of it was read.</summary>
    public ContentDigest? Digest { get; set; }

    /// <summary>A directory that no entry describes: 0755.</summary>
    public static Inode ImpliedDirectory { get; } = new() { Type = InodeType.Directory, Mode = ImpliedMode };

    public static Inode From(TarEntry entry, int layer, int ordinal, byte[]? content) => new()
    {
        Type = TypeOf(entry.Type),
        Mode = entry.Mode,
        Size = entry.Size,
        Target = entry.LinkTarget,
        Xattrs = entry.Xattrs,
        Layer = layer,
        Ordinal = ordinal,
        Content = content,
    };

    static InodeType TypeOf(TarEntryType type) => type switch
    {
        TarEntryType.File => InodeType.File,
        TarEntryType.Symlink => InodeType.Symlink,
        TarEntryType.Directory => InodeType.Directory,
        _ => InodeType.Special,
    };
}
