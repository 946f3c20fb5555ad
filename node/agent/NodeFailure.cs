using Google.Protobuf;
using Grpc.Core;
using Strata.Controllers.Generations;
using Strata.Controllers.Linux;
using Strata.Protos.Node.V1;
using Strata.Resources.Node;

namespace Strata.Agent;

/// <summary>How failures of acting calls travel: a status, and a <see cref="Failure"/> in a trailer (node.proto).</summary>
static class NodeFailure
{
    public static bool IsUnexpected(Exception error) =>
        error is not (StageException or StagingFailedException or InvalidConfigException
            or TimeoutException or LinuxException or IOException);

    public static RpcException ToStatus(Exception error)
    {
        var failure = Describe(error);
        return new RpcException(new Status(CodeOf(failure.ExitCode), failure.Message), Trailers(failure));
    }

    public static RpcException TooMany(string call)
    {
        var failure = Failed(ErrorCodes.Busy, $"too many calls of {call} are waiting already", "try again in a moment", 4);
        return new RpcException(new Status(StatusCode.ResourceExhausted, failure.Message), Trailers(failure));
    }

    static Metadata Trailers(Failure failure) => new() { { FailureTrailer.Name, failure.ToByteArray() } };

    static Failure Describe(Exception error) => error switch
    {
        InvalidConfigException invalid => Invalid(invalid),
        StagingFailedException staging => Staging(staging),
        TimeoutException => Failed("timeout", error.Message, "see strata get plan for what is missing; a longer --timeout may help", 5),
        StageException stage => Failed(stage.Code, stage.Message, stage.Hint, StageExitCode.Of(stage.Code)),
        LinuxException or IOException => Failed(ErrorCodes.Io, error.Message, "check the disk of the data directory", 1),
        _ => Failed(ErrorCodes.Internal, error.Message, "see the agent's log", 1),
    };

    static Failure Invalid(InvalidConfigException invalid)
    {
        var failure = Failed(invalid.Findings[0].Code, invalid.Message, "correct the file and apply it again; nothing has changed", 6);
        failure.Findings.AddRange(invalid.Findings.Select(finding => new Finding
        {
            Code = finding.Code,
            Message = finding.Message,
            Hint = finding.Hint,
            Line = finding.Line,
            Column = finding.Column,
        }));
        return failure;
    }

    static Failure Staging(StagingFailedException staging)
    {
        var failure = Failed(
            staging.Failed[0].Error!.Code,
            staging.Message,
            "nothing has changed; see strata get plan",
            StageExitCode.Of(staging.Failed[0].Error!.Code));
        failure.Members.AddRange(staging.Failed.Select(entry => new MemberFailure
        {
            Member = new Member { Id = entry.Id, Image = entry.Reference, Digest = entry.Image?.Digest ?? "" },
            Code = entry.Error!.Code,
            Message = entry.Error.Message,
            Hint = entry.Error.Hint,
        }));
        return failure;
    }

    static Failure Failed(string code, string message, string hint, int exitCode) =>
        new() { Code = code, Message = message, Hint = hint, ExitCode = exitCode };

    static StatusCode CodeOf(int exitCode) => exitCode switch
    {
        3 => StatusCode.NotFound,
        4 => StatusCode.FailedPrecondition,
        5 => StatusCode.DeadlineExceeded,
        6 => StatusCode.InvalidArgument,
        7 => StatusCode.DataLoss,
        _ => StatusCode.Unknown,
    };
}
