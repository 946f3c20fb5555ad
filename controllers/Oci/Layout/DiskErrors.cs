using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

static class DiskErrors
{
    /// <summary>Whether a disk refuses, which the base library tells in two ways: EACCES and EPERM are no IOException.</summary>
    public static bool Covers(Exception error) => error is IOException or UnauthorizedAccessException;

    public static StageException From(Exception error, string directory) =>
        Number(error) is Errno.ENOSPC or Errno.EDQUOT
            ? Full(directory, "the disk is full", error)
            : new StageException(
                ErrorCodes.Io,
                $"writing to {directory} failed: {error.Message}",
                "check the disk and the directory's permissions",
                true,
                new DiskFault(directory, error));

    /// <summary>Whether it is the disk here that failed, and not the place where something comes from.</summary>
    public static bool IsOne(StageException error) => error.InnerException is DiskFault;

    // The base library puts the number into HResult.
    static int Number(Exception error) => error is LinuxException call ? call.Number : error.HResult & 0xffff;

    public static StageException Full(string directory, string problem, Exception? cause = null) =>
        new(
            ErrorCodes.Space,
            $"{directory}: {problem}",
            "make room on the disk that holds the data directory",
            true,
            new DiskFault(directory, cause));
}
