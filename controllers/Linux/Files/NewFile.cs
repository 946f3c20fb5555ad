using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Linux;

/// <summary>
/// A file on its way to its place in a directory of a user's. It has no name until it is whole, so a writer that is killed leaves nothing;
/// only where the file system has no such files it has one beside its place.
/// </summary>
public sealed class NewFile : IDisposable
{
    readonly string path;
    string? temporary;

    NewFile(string path, SafeFileHandle content, string? temporary) => (this.path, Content, this.temporary) = (path, content, temporary);

    /// <summary>To be written; with the mode that the umask gives.</summary>
    public SafeFileHandle Content { get; }

    /// <exception cref="LinuxException"/>
    public static NewFile For(string path) => For(path, OpenUnnamed);

    internal static NewFile For(string path, Func<string, SafeFileHandle> openUnnamed)
    {
        try
        {
            return new NewFile(path, openUnnamed(Files.Parent(path)), null);
        }
        catch (LinuxException refused) when (refused.Number is Errno.EOPNOTSUPP or Errno.EISDIR)
        {
            return Beside(path);
        }
    }

    /// <summary>With a name from the beginning.</summary>
    internal static NewFile Beside(string path)
    {
        var temporary = Files.TemporaryBeside(path);
        var flags = Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW;
        return new NewFile(path, Files.Open(temporary, flags, Libc.Mode0666), temporary);
    }

    /// <summary>Puts it in its place, over whatever file is there; it is on the disk when this returns.</summary>
    /// <exception cref="LinuxException">The place is as it was.</exception>
    public void Publish()
    {
        Files.Sync(Content, path);
        if (temporary is null && TryName(path))
        {
            Files.SyncDirectory(Files.Parent(path));
            return;
        }

        // No call gives a file a name that another one has.
        temporary ??= Named(Files.TemporaryBeside(path));
        Files.RenameDurably(temporary, path);
        temporary = null;
    }

    public void Dispose()
    {
        Content.Dispose();
        if (temporary is not null) Files.Unlink(temporary);
    }

    static SafeFileHandle OpenUnnamed(string directory) => Files.Open(directory, Libc.O_TMPFILE | Libc.O_RDWR, Libc.Mode0666);

    string Named(string name) => TryName(name) ? name : throw new LinuxException("linkat", name, Errno.EEXIST);

    bool TryName(string name)
    {
        var content = $"/proc/self/fd/{Content.DangerousGetHandle()}";
        if (Libc.linkat(Libc.AT_FDCWD, content, Libc.AT_FDCWD, name, Libc.AT_SYMLINK_FOLLOW) == 0) return true;

        return Libc.Errno == Errno.EEXIST ? false : throw LinuxException.Last("linkat", name);
    }
}
