using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Stages;

/// <summary>Expected failures become status. What is not expected goes on as it is, and the engine restarts the pass.</summary>
static class StageFailure
{
    /// <summary>The failure to show on the resource; null for what no stage expects.</summary>
    public static StageException? From(Exception error) => error switch
    {
        StageException failure => failure,
        LinuxException or IOException or UnauthorizedAccessException =>
            new StageException(ErrorCodes.Io, error.Message, "check the disk of the data directory", retriable: true, error),
        _ => null,
    };
}
