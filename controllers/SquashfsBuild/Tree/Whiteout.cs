using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>An entry that removes what lower layers brought (OCI image-spec, layer.md, "Whiteouts").</summary>
/// <param name="Path">What is removed; for an opaque one the directory that is emptied.</param>
sealed record Whiteout(string Path, bool IsOpaque)
{
    const string Prefix = ".wh.";
    const string OpaqueName = ".wh..wh..opq";

    /// <summary>Null for ordinary entries.</summary>
    /// <exception cref="StageException">whiteout: it is no empty file, or names nothing that can be removed</exception>
    public static Whiteout? Parse(TarEntry entry)
    {
        if (!entry.Path.Contains(Prefix, StringComparison.Ordinal)) return null;

        var names = entry.Path.Split('/');
        if (!names.Any(name => name.StartsWith(Prefix, StringComparison.Ordinal))) return null;

        var last = names[^1];
        var directory = string.Join('/', names[..^1]);
        var hidden = last.StartsWith(Prefix, StringComparison.Ordinal) ? last[Prefix.Length..] : "";
        if (entry is not { Type: TarEntryType.File, Size: 0 } || hidden.Length == 0) throw Refused(entry);
        if (directory.Split('/').Any(name => name.StartsWith(Prefix, StringComparison.Ordinal))) throw Refused(entry);
        if (last == OpaqueName) return new Whiteout(directory, IsOpaque: true);
        if (hidden is "." or ".." || hidden.StartsWith(Prefix, StringComparison.Ordinal)) throw Refused(entry);

        return new Whiteout(directory.Length == 0 ? hidden : $"{directory}/{hidden}", IsOpaque: false);
    }

    public void Apply(MergedTree tree, int layer)
    {
        if (IsOpaque) tree.Opaque(Path, layer);
        else tree.Whiteout(Path, layer);
    }

    static StageException Refused(TarEntry entry) => Refusal.Of(ErrorCodes.Whiteout, $"{Refusal.Quote(entry.Path)} is no proper whiteout");
}
