using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Linux;

/// <summary>
/// One process at a time: flock(2) on a file that is never deleted. The kernel releases it with the last descriptor, so a killed
/// holder leaves nothing behind. The file holds the pid of the holder and what it says of itself, for messages only.
/// </summary>
public sealed class FileLock : IDisposable
{
    const int LongestText = 8192; // more than a pid and the longest path

    readonly SafeFileHandle file;

    FileLock(SafeFileHandle file) => this.file = file;

    /// <param name="note">What others are told about the holder, beside its pid.</param>
    /// <exception cref="LockHeldException">Another process, or another lock of this one, holds it.</exception>
    /// <exception cref="LinuxException"/>
    public static FileLock Acquire(string path, string note = "")
    {
        var file = Files.OpenRegular(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_NOFOLLOW);
        try
        {
            if (Libc.flock(file, Libc.LOCK_EX | Libc.LOCK_NB) != 0) throw Refusal(file, path);

            Write(file, path, $"{Environment.ProcessId}\n{note}");
            return new FileLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => file.Dispose();

    static Exception Refusal(SafeFileHandle file, string path)
    {
        if (Libc.Errno != Errno.EAGAIN) return LinuxException.Last("flock", path);

        var lines = Read(file).Split('\n', 2);
        return new LockHeldException(
            path,
            int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null,
            lines.Length > 1 ? Printable(lines[1]) : "");
    }

    static void Write(SafeFileHandle file, string path, string text)
    {
        Files.Check(Libc.ftruncate(file, 0), "ftruncate", path);
        try
        {
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(text), 0);
        }
        catch (IOException)
        {
            // On a full disk the lock is held as well, and whoever holds it may make room.
        }
    }

    // Where others may make files too, one of them may have written it.
    static string Printable(string note) => string.Concat(note.Select(c => char.IsControl(c) ? '?' : c));

    // The holder may be between taking the lock and writing: then the file is empty, and nothing is known of it.
    static string Read(SafeFileHandle file)
    {
        Span<byte> text = stackalloc byte[LongestText];
        return Encoding.UTF8.GetString(text[..RandomAccess.Read(file, text, 0)]);
    }
}
