using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Agent;

/// <summary>The directories of a running agent, and the lock that makes it the only one.</summary>
sealed class AgentDirectories : IDisposable
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    const UnixFileMode Readable = Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    readonly FileLock held;

    AgentDirectories(FileLock held) => this.held = held;

    /// <exception cref="LockHeldException">Another agent works on the data.</exception>
    /// <exception cref="StageException">A directory is missing or cannot be made.</exception>
    public static AgentDirectories Open(ExtensionAgentOptions options)
    {
        if (!Directory.Exists(options.BaseDirectory))
            throw new StageException(ErrorCodes.NotFound, $"the base {options.BaseDirectory} does not exist", "name the root tree with --base");

        try
        {
            Make(options.DataDirectory, Private);
            var held = FileLock.Acquire(options.LockFile);
            Empty(options.WorkDirectory);
            Make(options.RunDirectory, Readable);
            return new AgentDirectories(held);
        }
        catch (Exception error) when (error is LinuxException or UnauthorizedAccessException || (error is IOException && error is not LockHeldException))
        {
            throw new StageException(ErrorCodes.Io, error.Message, "choose other directories with --data and --socket, or repair these", cause: error);
        }
    }

    public void Dispose() => held.Dispose();

    static void Make(string path, UnixFileMode mode)
    {
        if (!Directory.Exists(path)) Directory.CreateDirectory(path, mode);
        if (!Files.IsOnlyOurs(path))
            throw new StageException(
                ErrorCodes.Workdir,
                $"{path} belongs to another user, or others may write there",
                $"chown it to the agent's user and chmod go-w {path}, or choose another directory");
    }

    /// <summary>What an earlier run left half-done.</summary>
    static void Empty(string directory)
    {
        if (Files.TypeOf(directory) != FileType.Missing) Directory.Delete(directory, recursive: true);
        Make(directory, Private);
    }
}
