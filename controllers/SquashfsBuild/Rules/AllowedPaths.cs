using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Where an extension may put things: the union of what all releases allow (extensions.md 2.3). Whole components are compared, so
/// that <c>usr/localx</c> is not <c>usr/local</c>. Paths are relative to the image's root.
/// </summary>
static class AllowedPaths
{
    static readonly ImmutableArray<string> Trees =
    [
        "etc/cri/conf.d", "etc/vulkan",
        "lib/firmware", "lib/modules",
        "usr/etc/udev/rules.d", "usr/lib/firmware", "usr/lib/modules", "usr/lib/udev/rules.d",
        "usr/local", "usr/share/egl", "usr/share/glvnd",
    ];

    static readonly FrozenSet<string> Files = new[]
    {
        "etc/ld.so.cache", "etc/ld.so.conf",
        "lib64/ld-linux-x86-64.so.2", "sbin/ldconfig",
        "usr/bin/ldconfig", "usr/bin/nvidia-cdi-hook", "usr/bin/nvidia-ctk", "usr/bin/nvidia-modprobe", "usr/bin/nvidia-pcc",
        "usr/bin/nvidia-smi", "usr/bin/nvme",
        "usr/lib/ld-linux-aarch64.so.1", "usr/lib/ld-linux-x86-64.so.2",
    }.ToFrozenSet(StringComparer.Ordinal);

    // A merged /usr has the parents of both forms.
    static readonly FrozenSet<string> Parents = Trees.Concat(Files)
        .SelectMany(path => new[] { path, UsrMerge.Map(path) })
        .SelectMany(Ancestors)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True at and below an allowed directory, and exactly at an allowed file.</summary>
    public static bool Contains(string path) =>
        Files.Contains(path) || TreeOf(path) is not null;

    /// <summary>The allowed directory that the path lies at or below; null for an allowed file, and for what is not allowed.</summary>
    public static string? TreeOf(string path) => Trees.FirstOrDefault(tree => IsAtOrBelow(path, tree));

    /// <summary>
    /// True for directories that have to exist on the way to an allowed path: they belong to the base and keep its attributes.
    /// </summary>
    public static bool IsParent(string path) => Parents.Contains(path);

    /// <summary>True for a path that may only be a file or a link.</summary>
    public static bool IsFile(string path) => Files.Contains(path);

    static bool IsAtOrBelow(string path, string tree) =>
        path == tree || (path.StartsWith(tree, StringComparison.Ordinal) && path[tree.Length] == '/');

    static IEnumerable<string> Ancestors(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1)) yield return path[..slash];
    }
}
