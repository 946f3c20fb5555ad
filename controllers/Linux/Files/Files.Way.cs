namespace Strata.Controllers.Linux;

public static partial class Files
{
    /// <summary>As many as the kernel follows on the way to one file (linux/namei.h, MAXSYMLINKS).</summary>
    public const int MostLinks = 40;

    /// <summary>
    /// What would let others than this process's user and root say where the path leads: the first directory on the way that is no
    /// <see cref="IsSafeParent"/>, or the first symlink that its owner may replace, as in /tmp; null when nothing would. The whole way
    /// counts, with that of every symlink: whoever may rename a directory of it may put another one in its place. Good also after the path
    /// was opened: what leads to the first unsafe step is not in the hands of others, so they cannot hide it from this look.
    /// </summary>
    /// <exception cref="LinuxException"/>
    public static string? UnsafeOnTheWayTo(string path)
    {
        var ahead = new Stack<string>(Names(Path.GetFullPath(path)));
        var links = 0;
        for (var at = "/"; ahead.TryPop(out var name);)
        {
            if (!IsSafeParent(at)) return at;

            var next = Path.GetFullPath(name, at);
            switch (TypeOnTheWay(next))
            {
                case FileType.Directory:
                    at = next;
                    break;
                case FileType.Symlink when !IsSafeLink(next, at):
                    return next;
                case FileType.Symlink when ReadSymlink(next) is { } target && links++ < MostLinks:
                    if (Path.IsPathRooted(target)) at = "/";
                    foreach (var further in Names(target)) ahead.Push(further);
                    break;
                default:
                    return null; // the way ends here
            }
        }

        return null;
    }

    // Backwards, as they are pushed.
    static IEnumerable<string> Names(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse();

    // What may not be looked at may not be opened either.
    static FileType TypeOnTheWay(string path)
    {
        try
        {
            return TypeOf(path);
        }
        catch (LinuxException hidden) when (hidden.NotPermitted)
        {
            return FileType.Missing;
        }
    }

    // What a link says never changes; where only root and we may rename, whose it is says nothing.
    static bool IsSafeLink(string link, string directory)
    {
        Check(Libc.statx(Libc.AT_FDCWD, directory, 0, Libc.STATX_BASIC_STATS, out var parent), "statx", directory);
        if ((parent.stx_mode & (Libc.S_IWGRP | Libc.S_IWOTH)) == 0) return true;

        Check(Libc.statx(Libc.AT_FDCWD, link, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out var stat), "statx", link);
        return stat.stx_uid == 0 || stat.stx_uid == Libc.geteuid();
    }
}
