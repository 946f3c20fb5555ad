using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Agent;

/// <summary>The directories of a running agent, and the locks that make it the only one on its data and at its target.</summary>
sealed class AgentDirectories : IDisposable
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    const UnixFileMode Readable =
        Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    readonly FileLock held;
    readonly FileLock? target;

    AgentDirectories(FileLock held, FileLock? target) => (this.held, this.target) = (held, target);

    /// <exception cref="LockHeldException">Another agent works on the data.</exception>
    /// <exception cref="StageException">`workdir`: others may write in a directory; `target-taken`; `io`: one cannot be made.</exception>
    public static AgentDirectories Open(ExtensionAgentOptions options)
    {
        FileLock? held = null;
        FileLock? target = null;
        try
        {
            Claim(options.DataDirectory, Private);
            Claim(options.RunDirectory, Readable);
            if (!options.InPlace) CheckWay(options.TargetDirectory);
            held = FileLock.Acquire(options.LockFile);
            if (!options.InPlace) target = TargetClaim.Take(options);
            Empty(options.WorkDirectory);
            Make(Path.GetDirectoryName(Path.GetFullPath(options.ConfigFile))!, Readable);
            return new AgentDirectories(held, target);
        }
        catch (Exception error)
        {
            target?.Dispose();
            held?.Dispose();
            if (error is LockHeldException or not (IOException or UnauthorizedAccessException)) throw;

            throw new StageException(
                ErrorCodes.Io,
                $"{options.DataDirectory} or {options.RunDirectory} cannot be used: {error.Message}",
                $"{(Privileges.UserId == 0 ? "repair them" : "run the agent as root")}, or choose others with --data and --socket",
                cause: error);
        }
    }

    public void Dispose()
    {
        target?.Dispose();
        held.Dispose();
    }

    // Who else may change names in these could put other mounts, another socket or other layers in place of ours.
    static void Claim(string path, UnixFileMode mode)
    {
        Make(path, mode);
        if (!Files.IsOnlyOurs(path)) throw OfOthers(path, "write");

        CheckWay(path);
    }

    static void CheckWay(string path)
    {
        if (Files.UnsafeOnTheWayTo(path) is { } ofOthers) throw OfOthers(ofOthers, "rename");
    }

    static StageException OfOthers(string path, string verb) =>
        new(
            ErrorCodes.Workdir,
            $"{path} belongs to another user, or others may {verb} there",
            "choose a directory that is only the agent's; if nobody else needs this one, chown it to the agent's user and chmod go-w it");

    static void Make(string path, UnixFileMode mode)
    {
        if (Directory.Exists(path)) return;

        Directory.CreateDirectory(path, mode);
        File.SetUnixFileMode(path, mode); // whatever the umask is
    }

    /// <summary>What an earlier run left half-done.</summary>
    static void Empty(string directory)
    {
        if (Files.TypeOf(directory) != FileType.Missing) Directory.Delete(directory, recursive: true);
        Make(directory, Private);
    }
}
