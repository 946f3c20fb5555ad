using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <summary>A small file system of the agent's own to bind mounts in, which nobody else sees into.</summary>
static class PrivatePlace
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Under a shared parent the new mount is shared too; made private at once, nothing mounted in it spreads.</summary>
    /// <param name="source">What it is called in mountinfo.</param>
    /// <exception cref="LinuxException"/>
    public static void Open(string directory, string source)
    {
        Files.MakeDirectory(directory, OwnerOnly);
        MountOption[] options = [new("source", source), new("mode", "0700")];
        using var tmpfs = Mounting.Create("tmpfs", directory, options, MountFlags.None);
        Mounting.Attach(tmpfs, directory);
        Mounting.MakePrivate(directory);
    }
}
