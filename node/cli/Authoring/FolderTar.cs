using Strata.Controllers.SquashfsBuild;

namespace Strata.Cli.Authoring;

/// <summary>
/// The layer of a folder: entries in the order of their names, root:root, one fixed time, so the same content gives the same bytes.
/// </summary>
static class FolderTar
{
    public static void Write(IReadOnlyList<FolderEntry> entries, Stream output)
    {
        var tar = new TarWriter(output);
        foreach (var entry in entries) Write(tar, entry);
        tar.End();
    }

    static void Write(TarWriter tar, FolderEntry entry)
    {
        switch (entry)
        {
            case FolderEntry.Directory directory: tar.Directory(directory.Path, 0b111_101_101); break;
            case FolderEntry.Symlink link: tar.Symlink(link.Path, link.Target); break;
            case FolderEntry.HardLink link: tar.HardLink(link.Path, link.Target, link.Mode); break;
            case FolderEntry.File file: WriteFile(tar, file); break;
        }
    }

    static void WriteFile(TarWriter tar, FolderEntry.File file)
    {
        using var content = file.Open();
        tar.File(file.Path, file.Mode, file.Stamp.Size);
        var buffer = new byte[64 * 1024];
        var left = file.Stamp.Size;
        while (left > 0)
        {
            var count = content.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (count == 0) throw FolderEntry.Changed(file.Source);

            tar.Data(buffer.AsSpan(0, count));
            left -= count;
        }

        tar.EndFile(file.Stamp.Size);
    }
}
