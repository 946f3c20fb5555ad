using Google.Protobuf;
using Grpc.Core;
using Strata.Agent;
using Strata.Cli.Connecting;
using Strata.Runtime.Grpc;
using Told = Strata.Protos.Node.V1.Failure;

namespace Strata.Cli.Acting;

/// <summary>
/// Why a call of the node service failed: what its trailer says, or else what the status code means (strata/node/v1/node.proto).
/// </summary>
static class NodeFailure
{
    /// <param name="file">What the positions of findings are in.</param>
    public static Failure From(RpcException status, StateEndpoint endpoint, string file) => Read(status.Trailers) is { } told
        ? new Failure(CodeOf(told, status.StatusCode), told.Message, [.. Lines(told, file)])
        : status.StatusCode == StatusCode.Unavailable ? Unreachable.Because(NoAnswer.From(status, endpoint).Message)
        : new Failure(CodeOf(status.StatusCode), status.Status.Detail, []);

    static Told? Read(Metadata trailers)
    {
        if (trailers.GetValueBytes(FailureTrailer.Name) is not { } bytes) return null;

        try
        {
            return Told.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    static IEnumerable<string> Lines(Told told, string file)
    {
        foreach (var finding in told.Findings) yield return FindingText.Of(finding, file);
        foreach (var member in told.Members)
        {
            yield return $"{member.Member?.Image}: {member.Message} ({member.Code})";
            if (member.Hint.Length > 0) yield return $"  {member.Hint}";
        }

        if (told.Hint.Length > 0) yield return told.Hint;
    }

    static ExitCode CodeOf(Told told, StatusCode status) =>
        Enum.IsDefined((ExitCode)told.ExitCode) && told.ExitCode != (int)ExitCode.Done ? (ExitCode)told.ExitCode : CodeOf(status);

    static ExitCode CodeOf(StatusCode status) => status switch
    {
        StatusCode.InvalidArgument => ExitCode.ValidationFailed,
        StatusCode.NotFound => ExitCode.NotFound,
        StatusCode.FailedPrecondition => ExitCode.Conflict,
        StatusCode.DataLoss => ExitCode.Untrusted,
        StatusCode.DeadlineExceeded => ExitCode.TimedOut,
        _ => ExitCode.Failed,
    };
}
