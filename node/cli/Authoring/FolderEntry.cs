using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary>One member of the layer to be written. A closed set: switch over it.</summary>
/// <param name="Path">In the image, without a leading slash.</param>
abstract record FolderEntry(string Path)
{
    public sealed record Directory(string Path) : FolderEntry(Path);

    public sealed record Symlink(string Path, string Target) : FolderEntry(Path);

    /// <param name="Target">An entry before this one.</param>
    public sealed record HardLink(string Path, string Target, int Mode) : FolderEntry(Path);

    /// <param name="Stamp">As it was when the folder was listed.</param>
    public sealed record File(string Path, string Source, int Mode, FileStamp Stamp) : FolderEntry(Path)
    {
        /// <exception cref="StageException">io: the file is another one by now.</exception>
        public FileStream Open()
        {
            var stream = new FileStream(Source, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (Files.Stamp(stream.SafeFileHandle, Source) == Stamp) return stream;

            stream.Dispose();
            throw Changed(Source);
        }
    }

    public static StageException Changed(string file) =>
        new(ErrorCodes.Io, $"{file} changed while it was read", "build again when nothing writes to the folder");
}
