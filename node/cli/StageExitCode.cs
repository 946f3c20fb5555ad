using Strata.Resources.Node;

namespace Strata.Cli;

/// <summary>The exit code that a stage's stable word means.</summary>
static class StageExitCode
{
    public static ExitCode Of(string code) => code switch
    {
        ErrorCodes.NotFound or ErrorCodes.BlobMissing or ErrorCodes.ConfigMissing => ExitCode.NotFound,
        ErrorCodes.Busy => ExitCode.Conflict,
        ErrorCodes.DigestMismatch or ErrorCodes.ImageDigest or ErrorCodes.Truncated => ExitCode.Untrusted,
        ErrorCodes.Space or ErrorCodes.Io or ErrorCodes.RegistryUnavailable or ErrorCodes.Unauthorized or ErrorCodes.Token
            or ErrorCodes.Tls or ErrorCodes.HttpFraming or ErrorCodes.Mksquashfs or ErrorCodes.Mount or ErrorCodes.MountNotPermitted
            => ExitCode.Failed,
        _ => ExitCode.ValidationFailed,
    };
}
