using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <summary>The agent's own directory of mounts: everybody may walk through, nobody else may look.</summary>
static class AgentMounts
{
    const UnixFileMode Traversable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <returns>Its real path, as mountinfo writes it.</returns>
    /// <exception cref="LinuxException"/>
    public static string Open(string directory)
    {
        Files.MakeDirectory(directory, Traversable);
        return Files.RealPath(directory);
    }
}
