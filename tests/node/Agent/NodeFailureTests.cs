using Grpc.Core;
using Strata.Agent;
using Strata.Controllers.Generations;
using Strata.Protos.Node.V1;
using Strata.Resources.Node;

namespace Strata.Node.Tests.Agent;

public sealed class NodeFailureTests
{
    [Theory]
    [InlineData("not-found", StatusCode.NotFound, 3)]
    [InlineData("busy", StatusCode.FailedPrecondition, 4)]
    [InlineData("conflict", StatusCode.InvalidArgument, 6)]
    [InlineData("path-not-allowed", StatusCode.InvalidArgument, 6)]
    [InlineData("digest-mismatch", StatusCode.DataLoss, 7)]
    [InlineData("image-digest", StatusCode.DataLoss, 7)]
    [InlineData("registry-unavailable", StatusCode.Unknown, 1)]
    [InlineData("mount", StatusCode.Unknown, 1)]
    public void A_failed_stage_travels_with_code_hint_and_exit_code(string code, StatusCode status, int exitCode)
    {
        var error = NodeFailure.ToStatus(new StageException(code, "what", "do"));

        Assert.Equal((status, "what"), (error.StatusCode, error.Status.Detail));
        Assert.Equal(new Failure { Code = code, Message = "what", Hint = "do", ExitCode = exitCode }, FailureOf(error));
    }

    [Fact]
    public void A_timeout_has_an_exit_code_of_its_own()
    {
        var error = NodeFailure.ToStatus(new TimeoutException("too late"));

        Assert.Equal((StatusCode.DeadlineExceeded, 5), (error.StatusCode, FailureOf(error).ExitCode));
    }

    [Fact]
    public void A_faulty_configuration_travels_with_all_its_findings()
    {
        var error = NodeFailure.ToStatus(new InvalidConfigException(
        [
            new ConfigFinding("unknown-key", "machine.x", "unknown key", "remove it", 3, 5),
            new ConfigFinding("reference", "machine.y", "bad reference", "write it", 7, 9),
        ]));

        var failure = FailureOf(error);
        Assert.Equal(("unknown-key", 6), (failure.Code, failure.ExitCode));
        Assert.Equal([(3, 5), (7, 9)], failure.Findings.Select(finding => (finding.Line, finding.Column)));
    }

    [Fact]
    public void Failed_members_travel_with_their_errors_and_the_first_decides()
    {
        var error = NodeFailure.ToStatus(new StagingFailedException([Failed("a", "digest-mismatch"), Failed("b", "not-found")]));

        var failure = FailureOf(error);
        Assert.Equal(7, failure.ExitCode);
        Assert.Equal([("a", "digest-mismatch"), ("b", "not-found")], failure.Members.Select(member => (member.Member.Id, member.Code)));
    }

    [Fact]
    public void What_nobody_expects_is_internal()
    {
        var unexpected = new InvalidOperationException("bug");

        Assert.True(NodeFailure.IsUnexpected(unexpected));
        var failure = FailureOf(NodeFailure.ToStatus(unexpected));
        Assert.Equal(("internal", 1), (failure.Code, failure.ExitCode));
    }

    static ConfiguredEntry Failed(string id, string code) =>
        new(0, id, id, PlanState.Failed, null, null, new StageError(code, "what", "do", DateTimeOffset.UnixEpoch, 1, null));

    static Failure FailureOf(RpcException error) => Failure.Parser.ParseFrom(error.Trailers.GetValueBytes("strata-failure-bin"));
}
