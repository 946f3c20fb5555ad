using Strata.Controllers.SquashfsBuild;

namespace Strata.Cli.Authoring.Debian;

/// <summary>
/// Where a file of Debian's may live in an extension: where it is, if that is allowed, else at the same place below <c>/usr/local</c>,
/// if it is found there: programs by PATH; folders of the packages' own by whoever names them; and those folders of the system that are
/// looked for below /usr/local as well. Everything else would lie there unseen, and is refused.
/// </summary>
/// <param name="packages">Names of the packages in the set.</param>
sealed class MoveRules(IReadOnlyCollection<string> packages)
{
    static readonly string[] Programs = ["usr/bin", "usr/games", "usr/libexec", "usr/sbin"];

    static readonly string[] Suffixes =
        ["-bin", "-cli", "-client", "-common", "-core", "-daemon", "-data", "-server", "-static", "-tools", "-utils"];

    /// <summary>Man pages and their kin: read by people, or by programs that also look below /usr/local/share.</summary>
    static readonly string[] Documentation =
    [
        "applications", "bash-completion", "bug", "doc", "doc-base", "fish", "icons", "info", "lintian", "locale", "man", "menu",
        "metainfo", "mime", "pixmaps", "zsh",
    ];

    /// <summary>
    /// By systemd.unit(5), tmpfiles.d(5), sysusers.d(5), modules-load.d(5), sysctl.d(5), binfmt.d(5), modprobe.d(5), dbus-daemon(1).
    /// </summary>
    static readonly string[] Searched =
    [
        "usr/lib/binfmt.d", "usr/lib/modprobe.d", "usr/lib/modules-load.d", "usr/lib/sysctl.d", "usr/lib/systemd/system",
        "usr/lib/systemd/user", "usr/lib/sysusers.d", "usr/lib/tmpfiles.d", "usr/share/dbus-1",
    ];

    /// <summary>The new path, which may be the old one; null where there is none.</summary>
    public string? PlaceOf(string path) =>
        AllowedPaths.Any.Contains(path) ? path
        : IsFoundBelowLocal(path.Split('/')) || Searched.Any(folder => IsBelow(path, folder)) ? $"usr/local/{path["usr/".Length..]}"
        : null;

    /// <summary>A folder of the packages' own, which programs may name: no folder that others share.</summary>
    public bool IsOwnFolder(string path) => path.Split('/') switch
    {
        ["usr", "lib" or "libexec" or "share", var name, ..] when IsOwn(name) => true,
        ["usr", "lib", _, var name, ..] when IsOwn(name) => true,
        _ => false,
    };

    /// <summary>Nothing that runs depends on where it is.</summary>
    public static bool IsDocumentation(string path) => path.Split('/') is ["usr", "share", var name, ..] && Documentation.Contains(name);

    bool IsFoundBelowLocal(string[] names) => names switch
    {
        [_, _, _] when Programs.Contains($"{names[0]}/{names[1]}") => true,
        ["usr", "libexec" or "lib" or "share", var name, _, ..] when IsOwn(name) => true,
        ["usr", "lib", var triplet, var name, _, ..] when triplet.Contains("-linux-", StringComparison.Ordinal) && IsOwn(name) => true,
        ["usr", "share", var name, _, ..] when Documentation.Contains(name) => true,
        _ => false,
    };

    /// <summary>Named after one of the packages: <c>nvme</c> of nvme-cli. Not <c>python3</c> of python3-apt: it is everybody's.</summary>
    bool IsOwn(string name) => packages.Any(package => name == package || Suffixes.Any(suffix => package == name + suffix));

    static bool IsBelow(string path, string folder) => path.StartsWith($"{folder}/", StringComparison.Ordinal);
}
