using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Linux;

/// <summary>
/// A directory of files half-written, which several processes may use at once: who finds it unused removes what killed ones have left. The
/// kernel ends the use of a killed one, and nothing of it is in the directory.
/// </summary>
public sealed class DirectoryUse : IDisposable
{
    /// <summary>How long another one who empties the directory is waited for.</summary>
    static readonly TimeSpan LongestEmptying = TimeSpan.FromSeconds(1);

    readonly SafeFileHandle directory;

    DirectoryUse(SafeFileHandle directory) => this.directory = directory;

    /// <exception cref="LinuxException">ENOTDIR: also where the path is a symlink, as what lies behind it is not ours.</exception>
    public static DirectoryUse Open(string path)
    {
        var directory = OpenItself(path);
        try
        {
            // Where the file system has no such locks nobody is known to be alone.
            if (Libc.flock(directory, Libc.LOCK_EX | Libc.LOCK_NB) == 0) Empty(directory);
            // Not for longer: the kernel lets all who can read a directory lock it, for as long as they like.
            SpinWait.SpinUntil(() => TryShare(directory), LongestEmptying);
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
        using var directory = OpenItself(path);
        if (Libc.flock(directory, Libc.LOCK_EX | Libc.LOCK_NB) == 0) Directory.Delete(path, recursive: true);
    }

    public void Dispose() => directory.Dispose();

    /// <returns>False: another one has it for itself at this moment.</returns>
    static bool TryShare(SafeFileHandle directory) =>
        Libc.flock(directory, Libc.LOCK_SH | Libc.LOCK_NB) == 0 || Libc.Errno != Errno.EAGAIN;

    /// <summary>A name for a file in it: only what has such a one is ever taken for left over.</summary>
    public static string NewName() => Guid.NewGuid().ToString("n");

    // By the descriptor: whoever may rename on the way to the directory could put another one in its place.
    static void Empty(SafeFileHandle directory)
    {
        foreach (var left in Directory.EnumerateFiles($"/proc/self/fd/{directory.DangerousGetHandle()}").Select(Path.GetFileName))
        {
            if (Guid.TryParseExact(left, "n", out _)) Files.Unlink(directory, left);
        }
    }

    static SafeFileHandle OpenItself(string path) => Files.Open(path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
}
