using Microsoft.Win32.SafeHandles;
using Strata.Controllers.Linux;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// A layout in a tar file, which is never unpacked: its headers are read once, and content from where it lies. Whatever else the archive
/// holds is skipped, but for what could mean another file than it says, which refuses the whole of it.
/// </summary>
sealed class ArchiveContent : ILayoutContent
{
    /// <summary>An archive of a thousand images has fewer.</summary>
    const int MostMembers = 100_000;

    /// <summary>Of names that hard links may name: those of a layout are shorter, and others should not fill the memory.</summary>
    const int LongestLinked = 255;

    // Blobs are judged by who reads them; here a size must only lie in the file.
    static readonly LayerLimits Limits = LayerLimits.Default with { LayerBytes = long.MaxValue };

    readonly string file;
    readonly FileStamp stamp;
    readonly Dictionary<string, (long Offset, long Length)> members = new(StringComparer.Ordinal);

    ArchiveContent(string file, FileStamp stamp) => (this.file, this.stamp) = (file, stamp);

    /// <exception cref="StageException">
    /// Codes not-found, special-file, duplicate, too-many, io, and what a tar is refused for.
    /// </exception>
    public static ArchiveContent Read(string file, CancellationToken ct)
    {
        try
        {
            using var handle = Files.OpenRegular(file);
            var content = new ArchiveContent(file, Files.Stamp(handle));
            content.ReadMembers(handle, ct);
            return content;
        }
        catch (LinuxException e) when (e.Number is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw Refused(ErrorCodes.NotFound, file, "does not exist", "give the path of an OCI archive", e);
        }
        catch (LinuxException e) when (e.Number is Errno.EINVAL)
        {
            throw Refused(ErrorCodes.SpecialFile, file, "is no regular file", "give the path of an OCI archive", e);
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw Unreadable(file, e);
        }
    }

    public long? LengthOf(string name) => members.TryGetValue(name, out var member) ? member.Length : null;

    public Stream? Open(string name)
    {
        return members.TryGetValue(name, out var member) ? Open(member.Offset, member.Length) : null;
    }

    FileSection Open(long offset, long length)
    {
        try
        {
            var handle = Files.OpenRegular(file);
            if (Files.Stamp(handle) == stamp) return new FileSection(handle, offset, length);

            handle.Dispose();
            throw new IOException("it was replaced meanwhile");
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw Unreadable(file, e);
        }
    }

    void ReadMembers(SafeFileHandle handle, CancellationToken ct)
    {
        using var source = new FileSection(handle, 0, RandomAccess.GetLength(handle), ownsHandle: false);
        var tar = new TarStream(source, Limits);
        var before = new Dictionary<string, (long Offset, long Length)>(StringComparer.Ordinal);
        try
        {
            for (var count = 0; tar.Next() is { } entry; count++)
            {
                ct.ThrowIfCancellationRequested();
                if (count == MostMembers) throw Refusal.Of(ErrorCodes.TooMany, $"it has more than {MostMembers} members");

                Add(entry, tar.Position, before);
            }
        }
        catch (StageException e)
        {
            const string hint = "make it anew: skopeo copy … oci-archive:FILE, or tar --hard-dereference -cf FILE -C LAYOUT .";
            throw Refused(e.Code, file, $"is no sound OCI archive: {e.Message}", hint, e);
        }
    }

    /// <param name="before">The files before this member, by all their names.</param>
    void Add(TarEntry entry, long offset, Dictionary<string, (long Offset, long Length)> before)
    {
        CheckPlace(entry);
        if (entry.Type is TarEntryType.Directory) return;

        var content = entry.Type switch
        {
            TarEntryType.File => (offset, entry.Size),
            TarEntryType.HardLink => Linked(entry, before),
            _ => throw Refusal.Of(ErrorCodes.SpecialFile, $"{Refusal.Quote(entry.Path)} is neither a file nor a directory"),
        };
        if (entry.Path.Length <= LongestLinked) before[entry.Path] = content;
        if (LayoutFiles.IsOne(entry.Path) && !members.TryAdd(entry.Path, content))
            throw Refusal.Of(ErrorCodes.Duplicate, $"{Refusal.Quote(entry.Path)} is in it twice");
    }

    /// <summary>The files of a layout are files, its directories are directories.</summary>
    static void CheckPlace(TarEntry entry)
    {
        var isDirectory = entry.Type is TarEntryType.Directory;
        if (LayoutFiles.IsBelowOne(entry.Path) || (!isDirectory && LayoutFiles.IsDirectory(entry.Path)))
            throw Refusal.Of(ErrorCodes.NotADirectory, $"{Refusal.Quote(entry.Path)} makes a file of a directory, or the reverse");
        if (isDirectory && LayoutFiles.IsOne(entry.Path))
            throw Refusal.Of(ErrorCodes.SpecialFile, $"{Refusal.Quote(entry.Path)} is a directory");
    }

    /// <summary>What tar writes for the second name of a file that it has written already.</summary>
    static (long Offset, long Length) Linked(TarEntry link, Dictionary<string, (long Offset, long Length)> before)
    {
        var target = link.LinkTarget.StartsWith("./", StringComparison.Ordinal) ? link.LinkTarget[2..] : link.LinkTarget;
        return before.TryGetValue(target, out var content)
            ? content
            : throw Refusal.Of(
                ErrorCodes.SpecialFile,
                $"{Refusal.Quote(link.Path)} is a hard link to {Refusal.Quote(link.LinkTarget)}, which is no file before it");
    }

    static StageException Unreadable(string file, Exception cause) =>
        Refused(ErrorCodes.Io, file, $"cannot be read: {cause.Message}", "check the file", cause, retriable: true);

    static StageException Refused(string code, string file, string problem, string hint, Exception cause, bool retriable = false) =>
        new(code, $"{file} {problem}", hint, retriable, cause);
}
