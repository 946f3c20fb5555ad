using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Agent;

/// <summary>
/// The claim of an agent on its target. Of two that mount at one place, the second would cover what the first goes on switching: their data
/// directories differ, so that the lock in there keeps neither away.
/// </summary>
static class TargetClaim
{
    /// <returns>
    /// The lock `TARGET.lock`, to be held as long as the agent lives. Null where nothing can be written beside the target, its name has no
    /// room for more, or the directory is missing: there only what is mounted tells of another agent.
    /// </returns>
    /// <exception cref="StageException">`target-taken`: another agent has it; `io`: something else is in the place of the lock.</exception>
    public static FileLock? Take(ExtensionAgentOptions options)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.TargetDirectory));
        try
        {
            return FileLock.Acquire($"{target}.lock", Path.GetFullPath(options.DataDirectory));
        }
        catch (LockHeldException held)
        {
            throw Taken(target, held);
        }
        catch (LinuxException unwritable)
            when (unwritable.Number is Errno.EROFS or Errno.ENOENT or Errno.ENAMETOOLONG || unwritable.NotPermitted)
        {
            return null;
        }
        catch (LinuxException error)
        {
            throw new StageException(
                ErrorCodes.Io, error.Message, "remove what is there, or give this agent a --target of its own", cause: error);
        }
    }

    static StageException Taken(string target, LockHeldException held)
    {
        var holder = held.Holder is { } pid ? $"process {pid}" : "another process";
        var data = held.Note.Length > 0 ? $", the agent of {held.Note}," : "";
        return new StageException(
            ErrorCodes.TargetTaken,
            $"{holder}{data} shows its extensions at {target}",
            "stop it, or give this agent a --target of its own",
            cause: held);
    }
}
