using System.Collections.Frozen;
using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Where an extension may put things: what one release allows, or the union of what all releases do (extensions.md 2.3). Whole
/// components are compared, so that <c>usr/localx</c> is not <c>usr/local</c>. Paths are relative to the image's root.
/// </summary>
sealed class AllowedPaths
{
    const int FirstMinor = 3;
    const int LastMinor = 14;

    /// <summary>Each with the first and the last minor release that allows it.</summary>
    static readonly ImmutableArray<(string Path, bool IsFile, int From, int To)> Table =
    [
        ("etc/cri/conf.d", false, FirstMinor, LastMinor),
        ("etc/vulkan", false, 5, LastMinor),
        ("lib/firmware", false, FirstMinor, 9),
        ("lib/modules", false, FirstMinor, 9),
        ("usr/etc/udev/rules.d", false, FirstMinor, 8),
        ("usr/lib/firmware", false, 10, LastMinor),
        ("usr/lib/modules", false, 10, LastMinor),
        ("usr/lib/udev/rules.d", false, 9, LastMinor),
        ("usr/local", false, FirstMinor, LastMinor),
        ("usr/share/egl", false, 5, LastMinor),
        ("usr/share/glvnd", false, 5, LastMinor),
        ("etc/ld.so.cache", true, 13, LastMinor),
        ("etc/ld.so.conf", true, 13, LastMinor),
        ("lib64/ld-linux-x86-64.so.2", true, FirstMinor, 9),
        ("sbin/ldconfig", true, 9, 9),
        ("usr/bin/ldconfig", true, 10, LastMinor),
        ("usr/bin/nvidia-cdi-hook", true, 13, LastMinor),
        ("usr/bin/nvidia-ctk", true, 13, LastMinor),
        ("usr/bin/nvidia-modprobe", true, 13, LastMinor),
        ("usr/bin/nvidia-pcc", true, 13, LastMinor),
        ("usr/bin/nvidia-smi", true, 13, LastMinor),
        ("usr/bin/nvme", true, 13, LastMinor),
        ("usr/lib/ld-linux-aarch64.so.1", true, 12, LastMinor),
        ("usr/lib/ld-linux-x86-64.so.2", true, 10, LastMinor),
    ];

    static readonly FrozenDictionary<string, AllowedPaths> ByRelease = Enumerable.Range(FirstMinor, LastMinor - FirstMinor + 1)
        .Select(minor => new AllowedPaths($"1.{minor}", minor, minor))
        .Append(new AllowedPaths(ContentPolicy.AnyRelease, FirstMinor, LastMinor))
        .ToFrozenDictionary(paths => paths.release, StringComparer.Ordinal);

    readonly string release;
    readonly ImmutableArray<string> trees;
    readonly FrozenSet<string> files;
    readonly FrozenSet<string> parents;

    AllowedPaths(string release, int from, int to)
    {
        var allowed = Table.Where(row => row.From <= to && row.To >= from).ToList();
        this.release = release;
        trees = [.. allowed.Where(row => !row.IsFile).Select(row => row.Path)];
        files = allowed.Where(row => row.IsFile).Select(row => row.Path).ToFrozenSet(StringComparer.Ordinal);

        // A merged /usr has the parents of both forms.
        parents = allowed.SelectMany(row => new[] { row.Path, UsrMerge.Map(row.Path) })
            .SelectMany(Ancestors)
            .ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The union of all releases.</summary>
    public static AllowedPaths Any { get; } = Of(ContentPolicy.AnyRelease);

    /// <summary>`any`, then the releases, the oldest first.</summary>
    public static ImmutableArray<string> Releases { get; } =
        [ContentPolicy.AnyRelease, .. Enumerable.Range(FirstMinor, LastMinor - FirstMinor + 1).Select(minor => $"1.{minor}")];

    /// <param name="release">One of <see cref="Releases"/>.</param>
    public static AllowedPaths Of(string release) => ByRelease[release];

    /// <summary>True at and below an allowed directory, and exactly at an allowed file.</summary>
    public bool Contains(string path) => files.Contains(path) || TreeOf(path) is not null;

    /// <summary>The allowed directory that the path lies at or below; null for an allowed file, and for what is not allowed.</summary>
    public string? TreeOf(string path) => trees.FirstOrDefault(tree => IsAtOrBelow(path, tree));

    /// <summary>
    /// True for directories that have to exist on the way to an allowed path: they belong to the base and keep its attributes.
    /// </summary>
    public bool IsParent(string path) => parents.Contains(path);

    /// <summary>True for a path that may only be a file or a link.</summary>
    public bool IsFile(string path) => files.Contains(path);

    static bool IsAtOrBelow(string path, string tree) =>
        path == tree || (path.StartsWith(tree, StringComparison.Ordinal) && path[tree.Length] == '/');

    static IEnumerable<string> Ancestors(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1)) yield return path[..slash];
    }
}
