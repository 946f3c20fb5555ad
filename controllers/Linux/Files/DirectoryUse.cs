using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Linux;

/// <summary>
/// A directory of files half-written, which several processes may use at once: who finds it unused removes what killed ones have left. The
/// kernel ends the use of a killed one, and nothing of it is in the directory.
/// </summary>
public sealed class DirectoryUse : IDisposable
{
    readonly SafeFileHandle directory;

    DirectoryUse(SafeFileHandle directory) => this.directory = directory;

    /// <exception cref="LinuxException"/>
    public static DirectoryUse Open(string path)
    {
        var directory = Files.OpenDirectory(path);
        try
        {
            // Where the file system has no such locks nobody is known to be alone.
            if (Libc.flock(directory, Libc.LOCK_EX | Libc.LOCK_NB) == 0) Empty(path);
            _ = Libc.flock(directory, Libc.LOCK_SH);
            return new DirectoryUse(directory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Removes the directory with all that is in it, unless somebody uses it.</summary>
    /// <exception cref="IOException"/>
    public static void RemoveUnused(string path)
    {
        using var directory = Files.OpenDirectory(path);
        if (Libc.flock(directory, Libc.LOCK_EX | Libc.LOCK_NB) == 0) Directory.Delete(path, recursive: true);
    }

    public void Dispose() => directory.Dispose();

    static void Empty(string path)
    {
        foreach (var left in Directory.EnumerateFiles(path)) Files.Unlink(left);
    }
}
