using Strata.Resources.Node;

namespace Strata.Agent;

/// <summary>
/// The exit code that a stage's stable word means, the same from the agent and from commands that work without it: 3 something is
/// missing, 4 somebody else is at it, 7 the bytes are not what was promised, 1 the world around fails, 6 the content breaks a rule.
/// </summary>
public static class StageExitCode
{
    public static int Of(string code) => code switch
    {
        ErrorCodes.NotFound or ErrorCodes.BlobMissing or ErrorCodes.ConfigMissing => 3,
        ErrorCodes.Busy or ErrorCodes.TargetTaken => 4,
        ErrorCodes.DigestMismatch or ErrorCodes.ImageDigest => 7,
        ErrorCodes.RegistryUnavailable or ErrorCodes.Unauthorized or ErrorCodes.Tls or ErrorCodes.Space or ErrorCodes.Io
            or ErrorCodes.Mksquashfs or ErrorCodes.Mount or ErrorCodes.MountNotPermitted or ErrorCodes.Submount
            or ErrorCodes.Token or ErrorCodes.Truncated
            or ErrorCodes.HttpFraming or ErrorCodes.HttpHeaders or ErrorCodes.Realm or ErrorCodes.RealmHost or ErrorCodes.RealmRedirect
            or ErrorCodes.RedirectScheme or ErrorCodes.TooManyRedirects or ErrorCodes.Workdir or ErrorCodes.ConfigWritable
            or ErrorCodes.AuthFileWritable or ErrorCodes.Internal => 1,
        _ => 6,
    };
}
