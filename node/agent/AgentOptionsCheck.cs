using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Agent;

/// <summary>Refuses what could never work before anything begins.</summary>
static class AgentOptionsCheck
{
    /// <exception cref="StageException">Says which option, and what it takes.</exception>
    public static void Check(ExtensionAgentOptions options)
    {
        if (!Directory.Exists(options.BaseDirectory))
            throw new StageException(
                ErrorCodes.NotFound, $"the base {options.BaseDirectory} does not exist", "name the root tree with --base");

        if (options.InPlace) CheckOwnDirectories(options);
        else CheckTarget(options);

        SocketPath.CheckLength(options.SocketPath);

        if (!TalosConstraint.IsVersion(options.HostVersion))
            throw Refuse($"the host version \"{options.HostVersion}\" is no version", "write it as 1.9.0 with --host-version");
    }

    static void CheckTarget(ExtensionAgentOptions options)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(options.TargetDirectory)) is not { } parent)
            throw Refuse("the target is /", "name a directory that the merged root may cover with --target");

        if (File.Exists(options.TargetDirectory) || File.Exists(parent))
            throw Refuse($"the target {options.TargetDirectory} is no directory", "name a directory, or one to be made, with --target");
    }

    // They would become read-only with the first extension that brings something there.
    static void CheckOwnDirectories(ExtensionAgentOptions options)
    {
        foreach (var (option, path) in (ReadOnlySpan<(string, string)>)
                 [("--config", options.ConfigFile), ("--data", options.DataDirectory), ("--socket", options.SocketPath)])
        {
            var inBase = Path.GetRelativePath(options.BaseDirectory, Path.GetFullPath(path));
            var really = Path.GetRelativePath(RealPath(options.BaseDirectory), RealPath(path));
            if (!CoveredDirectories.MayHold(inBase) && !CoveredDirectories.MayHold(really)) continue;

            throw Refuse(
                $"{path} lies where extensions are laid over the base and nothing can be written", $"choose another place with {option}");
        }
    }

    /// <summary>Of something that may not be there yet: what is there of the way to it counts.</summary>
    static string RealPath(string path) => Path.GetFullPath(path) switch
    {
        var there when Directory.Exists(there) => Files.RealPath(there),
        var missing when Path.GetDirectoryName(missing) is { } parent => Path.Combine(RealPath(parent), Path.GetFileName(missing)),
        var root => root,
    };

    static StageException Refuse(string message, string hint) => new(ErrorCodes.Unsupported, message, hint);
}
