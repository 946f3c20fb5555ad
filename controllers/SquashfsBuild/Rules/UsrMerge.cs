namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// On a base whose /lib, /lib64, /bin and /sbin are symlinks into /usr, a real directory of that name would hide the symlink and
/// break every program; entries below them are placed under /usr instead.
/// </summary>
static class UsrMerge
{
    static readonly string[] Merged = ["bin", "lib", "lib64", "sbin"];

    public static string Map(string path)
    {
        var slash = path.IndexOf('/');
        return Merged.Contains(slash < 0 ? path : path[..slash]) ? $"usr/{path}" : path;
    }
}
