using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary>
/// A folder that holds manifest.yaml and rootfs/: what of it goes into the image, in the order of the tar. Nothing is read through a
/// symlink; set-id and sticky bits of files are kept, so that the rules see them.
/// </summary>
sealed class ExtensionFolder(string root)
{
    const string Manifest = "manifest.yaml";
    const string Rootfs = "rootfs";
    const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    const UnixFileMode Special = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit;

    readonly Dictionary<(ulong Device, ulong Inode), string> written = [];

    public static bool IsAt(string path) => Path.Exists(Path.Combine(path, Manifest)) || Path.Exists(Path.Combine(path, Rootfs));

    /// <exception cref="StageException">special-file: there is something that no image can hold.</exception>
    public IReadOnlyList<FolderEntry> Entries() => [.. Entries(Manifest), .. Entries(Rootfs)];

    IEnumerable<FolderEntry> Entries(string path)
    {
        var file = Path.Combine(root, path);
        switch (Files.TypeOf(file))
        {
            case FileType.Missing:
                return [];
            case FileType.Symlink:
                return [new FolderEntry.Symlink(path, Files.ReadSymlink(file) ?? throw Changed(file))];
            case FileType.File:
                return [FileOrLink(path, file)];
            case FileType.Directory:
                return [new FolderEntry.Directory(path), .. Names(file).SelectMany(name => Entries($"{path}/{name}"))];
            default:
                throw new StageException(
                    ErrorCodes.SpecialFile, $"{file} is a device, a fifo or a socket",
                    "an extension holds files, links and directories only");
        }
    }

    FolderEntry FileOrLink(string path, string file)
    {
        var stamp = Files.Stamp(file);
        var mode = ModeOf(File.GetUnixFileMode(file));
        if (written.TryAdd((stamp.Device, stamp.Inode), path)) return new FolderEntry.File(path, file, mode, stamp);

        return new FolderEntry.HardLink(path, written[(stamp.Device, stamp.Inode)], mode);
    }

    static IEnumerable<string> Names(string directory) =>
        new DirectoryInfo(directory).EnumerateFileSystemInfos().Select(info => info.Name).Order(StringComparer.Ordinal);

    // What a umask made of the rest differs from one machine to the next.
    static int ModeOf(UnixFileMode mode) => ((mode & Executable) != 0 ? 0b111_101_101 : 0b110_100_100) | (int)(mode & Special);

    static StageException Changed(string file) => FolderEntry.Changed(file);
}
