namespace Strata.Controllers.SquashfsBuild;

/// <summary>An extended attribute as an archive carries it.</summary>
/// <param name="Name">With its prefix: <c>user.note</c>.</param>
sealed record Xattr(string Name, ReadOnlyMemory<byte> Value)
{
    /// <summary>What steers an overlay: of no use in a layer but to hide what lies below.</summary>
    public bool SteersOverlay => IsAtOrBelow("trusted.overlay") || IsAtOrBelow("user.overlay");

    public bool IsCapability => Name == "security.capability";

    /// <summary>Squashfs has room for these kinds only (squashfs_fs.h, SQUASHFS_XATTR_*).</summary>
    public bool FitsSquashfs => Prefixes.Any(prefix => Name.Length > prefix.Length && Name.StartsWith(prefix, StringComparison.Ordinal));

    static readonly string[] Prefixes = ["security.", "trusted.", "user."];

    bool IsAtOrBelow(string name) =>
        Name.StartsWith(name, StringComparison.Ordinal) && (Name.Length == name.Length || Name[name.Length] == '.');
}
