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
            throw new StageException(ErrorCodes.NotFound, $"the base {options.BaseDirectory} does not exist", "name the root tree with --base");

        if (Path.GetDirectoryName(Path.GetFullPath(options.TargetDirectory)) is not { } parent)
            throw Refuse("the target is /", "name a directory that the merged root may cover with --target");

        if (File.Exists(options.TargetDirectory) || File.Exists(parent))
            throw Refuse($"the target {options.TargetDirectory} is no directory", "name a directory, or one to be made, with --target");

        SocketPath.CheckLength(options.SocketPath);

        if (!TalosConstraint.IsVersion(options.HostVersion))
            throw Refuse($"the host version \"{options.HostVersion}\" is no version", "write it as 1.9.0 with --host-version");
    }

    static StageException Refuse(string message, string hint) => new(ErrorCodes.Unsupported, message, hint);
}
