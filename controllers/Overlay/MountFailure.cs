using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>What a failing mount call means for the stage.</summary>
static class MountFailure
{
    /// <exception cref="StageException">`mount-not-permitted` or `mount`.</exception>
    public static T Guard<T>(string step, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (LinuxException failure)
        {
            throw Of(step, failure);
        }
    }

    public static StageException Of(string step, LinuxException failure) => failure.NotPermitted
        ? new StageException(
            ErrorCodes.MountNotPermitted,
            $"{step}: {failure.Message}",
            "run the agent as root with CAP_SYS_ADMIN and access to /dev/loop-control; in a container, as a privileged one",
            retriable: true,
            failure)
        : new StageException(
            ErrorCodes.Mount,
            $"{step}: {failure.Message}",
            "see the kernel's log (dmesg) for the reason",
            retriable: true,
            failure);
}
