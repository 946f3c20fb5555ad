using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// The only reading of an image of one layer. Data goes on as it comes, and no further once a file breaks a rule; at the end of the layer
/// the digests are right and all rules are judged together, and only then comes what has no data, and the end marker, without which
/// mksquashfs leaves nothing.
/// </summary>
sealed class OnlyReading(LayerInput layer, SquashfsOptions options, ContentPolicy content, string hostVersion, LayerLimits limits)
    : RootfsTar
{
    readonly AllowedPaths allowed = AllowedPaths.Of(content.AllowedPaths);

    int written;
    Inspection? inspection;
    bool isRefused;

    public override Inspection Inspection => inspection ?? throw new InvalidOperationException("it was not read to its end");

    public override void Write(Stream output, CancellationToken ct)
    {
        var writer = new TarWriter(output);
        var tree = LayerMerge.Read([layer], limits, ct, (path, inode, reader) => Take(writer, path, inode, reader, ct));
        inspection = ExtensionRules.Check(tree, content, options.UsrMerge, hostVersion, limits);
        inspection.Require();
        WriteRest(writer, inspection);
        writer.End();
    }

    void Take(TarWriter writer, string path, Inode inode, LayerReader reader, CancellationToken ct)
    {
        if (inode is not { Type: InodeType.File, Size: > 0 } || !path.StartsWith(Prefix, StringComparison.Ordinal)) return;

        var below = path[Prefix.Length..];
        isRefused |= TreeRules.Check(below, new TreeNode(below, inode, 0), content, allowed).Any(finding => !finding.IsWarning);
        if (isRefused) return;

        var file = RootfsEntry.Of(options.UsrMerge ? UsrMerge.Map(below) : below, inode, content);
        written++;
        inode.Written = file;
        WriteData(writer, reader, file, ct);
    }

    void WriteRest(TarWriter writer, Inspection judged)
    {
        Compare(FileNames.Of(judged.Entries).Where(file => file.HasData));
        WriteDirectories(writer, judged.Entries);
        foreach (var file in FileNames.Of(judged.Entries))
        {
            if (file.HasData) WriteLinks(writer, file, file.Inode.Written!.Path);
            else WriteWithoutData(writer, file);
        }
    }

    /// <summary>What was written is what survived: a path that came twice has sent data which nobody wants.</summary>
    void Compare(IEnumerable<FileNames> wanted)
    {
        var count = 0;
        foreach (var file in wanted)
        {
            if (!IsWritten(file)) throw new SecondReadingException();
            count++;
        }

        if (count != written) throw new SecondReadingException();
    }

    static bool IsWritten(FileNames file) =>
        file.Inode.Written is { } sent
        && file.Paths.Contains(sent.Path)
        && file.Mode == sent.Mode
        && file.Xattrs.SequenceEqual(sent.Xattrs);
}

/// <summary>A stream of one reading cannot express the image: it gives a path twice.</summary>
sealed class SecondReadingException : Exception;
