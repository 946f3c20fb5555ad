using System.Globalization;
using System.Text;

namespace Strata.Controllers.Linux;

/// <summary>/proc, read so that a process which ends meanwhile, or may not be looked at, is simply not there.</summary>
static class ProcessFiles
{
    public static IEnumerable<int> Ids() => Names("/proc").Select(Number).OfType<int>();

    public static IEnumerable<string> Names(string directory)
    {
        IEnumerator<string>? names = null;
        try
        {
            names = Quiet(() => Directory.EnumerateFileSystemEntries(directory).GetEnumerator());
            while (names is not null && Quiet(names.MoveNext)) yield return Path.GetFileName(names.Current);
        }
        finally
        {
            names?.Dispose();
        }
    }

    public static string? Text(string path) => Quiet(() => Encoding.UTF8.GetString(File.ReadAllBytes(path)));

    public static string? Link(string path) => Quiet(() => Files.ReadSymlink(path));

    /// <summary>The mount that a link of /proc leads into; null when it cannot be told.</summary>
    public static int? MountOf(string link) =>
        Libc.statx(Libc.AT_FDCWD, link, 0, Libc.STATX_MNT_ID, out var stat) == 0 && (stat.stx_mask & Libc.STATX_MNT_ID) != 0
            ? (int)stat.stx_mnt_id
            : null;

    static int? Number(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static T? Quiet<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
