using Grpc.Core;
using Strata.Cli;
using Strata.Protos.Node.V1;
using Failure = Strata.Protos.Node.V1.Failure;

namespace Strata.Node.Tests.Cli.Acting;

public class ActingTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_sends_the_file_and_says_that_an_upgrade_activates_it()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("machine.yaml", "machine: {}\n");
        var node = new ScriptedNode { ApplyResult = new ApplyConfigurationResult { EntriesChanged = 2 } };

        var said = await RunAsync(node, "apply", file);

        Assert.Equal("machine: {}\n", node.Applied!.Config.ToStringUtf8());
        Assert.False(node.Applied.DryRun);
        Assert.Equal("2 entries differ from what is active; `strata upgrade` activates them\n", said.Output);
        Assert.Equal(0, said.ExitCode);
    }

    [Theory]
    [InlineData(0, false, "no entry differs from what is active\n")]
    [InlineData(0, true, "the policy differs from what is active; `strata upgrade` activates it\n")]
    [InlineData(1, false, "1 entry differs from what is active; `strata upgrade` activates it\n")]
    [InlineData(1, true, "1 entry and the policy differ from what is active; `strata upgrade` activates them\n")]
    [InlineData(3, true, "3 entries and the policy differ from what is active; `strata upgrade` activates them\n")]
    public async Task Apply_says_whether_entries_or_the_policy_differ(int entries, bool policy, string text)
    {
        using var directory = new TemporaryDirectory();
        var result = new ApplyConfigurationResult { EntriesChanged = entries, PolicyChanged = policy };

        var said = await RunAsync(new ScriptedNode { ApplyResult = result }, "apply", directory.Write("machine.yaml", "machine: {}\n"));

        Assert.Equal(text, said.Output);
    }

    [Fact]
    public async Task A_dry_run_applies_nothing_and_prints_warnings_apart()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("machine.yaml", "machine: {}\n");
        var result = new ApplyConfigurationResult
        {
            EntriesChanged = 1,
            Findings = { new Finding { Code = "tag-moves", Message = "latest is a moving tag", Line = 4, Column = 9 } },
        };
        var node = new ScriptedNode { ApplyResult = result };

        var said = await RunAsync(node, "apply", file, "--dry-run");

        Assert.True(node.Applied!.DryRun);
        Assert.Equal("1 entry differs from what is active; nothing was applied\n", said.Output);
        Assert.Equal($"warning: {file}:4:9: latest is a moving tag (tag-moves)\n", said.Error);
    }

    [Fact]
    public async Task All_findings_of_a_refused_configuration_are_told_with_their_places()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("machine.yaml", "machine: {}\n");
        var failure = new Failure
        {
            Code = "unknown-key",
            Message = "the configuration has 2 errors",
            Hint = "correct them and apply again",
            ExitCode = 6,
            Findings =
            {
                new Finding { Code = "unknown-key", Message = "unknown key \"imege\"", Hint = "did you mean image?", Line = 4, Column = 9 },
                new Finding { Code = "duplicate", Message = "the image is listed twice", Line = 7, Column = 9 },
            },
        };

        var said = await RunAsync(new ScriptedNode { Failure = ScriptedNode.Refusal(StatusCode.InvalidArgument, failure) }, "apply", file);

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.Equal(
            $"""
            error: the configuration has 2 errors
              {file}:4:9: unknown key "imege" (unknown-key); did you mean image?
              {file}:7:9: the image is listed twice (duplicate)
              correct them and apply again

            """,
            said.Error);
        Assert.Empty(said.Output);
    }

    [Fact]
    public async Task A_file_that_does_not_exist_is_not_found()
    {
        var said = await RunAsync(new ScriptedNode(), "apply", "/nowhere/machine.yaml");

        Assert.Equal((int)ExitCode.NotFound, said.ExitCode);
        Assert.StartsWith("error: machine configuration /nowhere/machine.yaml does not exist\n", said.Error);
    }

    [Fact]
    public async Task Upgrade_tells_progress_apart_from_its_result()
    {
        var result = new ActivationResult
        {
            Generation = 2,
            PreviousGeneration = 1,
            Members = { new Member { Id = "000.reg.test-hello-v1", Image = "reg.test/hello:v1", Digest = "sha256:aa" } },
        };
        var node = new ScriptedNode { ActivationResult = result };

        var said = await RunAsync(node, "upgrade", "--timeout", "1h30m");

        Assert.Equal(TimeSpan.FromMinutes(90), node.Upgraded!.Timeout.ToTimeSpan());
        Assert.Equal("reg.test-hello-v1: pulling 3 of 9 MB\n", said.Error);
        Assert.Equal(
            """
            generation 2 is active; before it was generation 1
            ID                      IMAGE               DIGEST
            000.reg.test-hello-v1   reg.test/hello:v1   sha256:aa

            """,
            said.Output);
    }

    [Fact]
    public async Task An_upgrade_with_nothing_to_do_is_done()
    {
        var node = new ScriptedNode { ActivationResult = new ActivationResult { Generation = 4, NothingToDo = true } };

        var said = await RunAsync(node, "upgrade");

        Assert.Equal("nothing to do: the configured set is active, as generation 4\n", said.Output);
        Assert.Equal(0, said.ExitCode);
    }

    [Fact]
    public async Task The_members_that_failed_are_listed()
    {
        var failure = new Failure
        {
            Message = "1 of 2 extensions failed",
            Hint = "nothing was changed",
            ExitCode = 7,
            Members =
            {
                new MemberFailure
                {
                    Member = new Member { Image = "reg.test/bad:v1" },
                    Code = "digest-mismatch",
                    Message = "blob sha256:ab has the digest sha256:cd",
                    Hint = "push it again",
                },
            },
        };

        var said = await RunAsync(new ScriptedNode { Failure = ScriptedNode.Refusal(StatusCode.DataLoss, failure) }, "upgrade");

        Assert.Equal((int)ExitCode.Untrusted, said.ExitCode);
        Assert.EndsWith(
            """
            error: 1 of 2 extensions failed
              reg.test/bad:v1: blob sha256:ab has the digest sha256:cd (digest-mismatch)
                push it again
              nothing was changed

            """,
            said.Error);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, (int)ExitCode.ValidationFailed)]
    [InlineData(StatusCode.NotFound, (int)ExitCode.NotFound)]
    [InlineData(StatusCode.FailedPrecondition, (int)ExitCode.Conflict)]
    [InlineData(StatusCode.DataLoss, (int)ExitCode.Untrusted)]
    [InlineData(StatusCode.DeadlineExceeded, (int)ExitCode.TimedOut)]
    [InlineData(StatusCode.Unknown, (int)ExitCode.Failed)]
    [InlineData(StatusCode.Unavailable, (int)ExitCode.AgentUnreachable)]
    public async Task A_status_without_details_has_its_exit_code(StatusCode status, int expected)
    {
        var said = await RunAsync(new ScriptedNode { Failure = new RpcException(new Status(status, "told in a word")) }, "rollback");

        Assert.Equal(expected, said.ExitCode);
        Assert.Contains("told in a word", said.Error);
    }

    [Theory]
    [InlineData("rollback")]
    [InlineData("diff")]
    public async Task Where_no_agent_listens_the_socket_is_said_to_be_missing(string verb)
    {
        using var directory = new TemporaryDirectory();
        var endpoint = $"unix://{directory["none.sock"]}";

        var said = await Said.ByAsync(Ct, verb, "--endpoint", endpoint);

        Assert.Equal((int)ExitCode.AgentUnreachable, said.ExitCode);
        Assert.StartsWith($"error: no answer from {endpoint}: the socket does not exist\n", said.Error);
    }

    [Fact]
    public async Task A_directory_is_no_configuration()
    {
        using var directory = new TemporaryDirectory();

        var said = await RunAsync(new ScriptedNode(), "apply", directory.Path);

        Assert.Equal((int)ExitCode.Usage, said.ExitCode);
        Assert.StartsWith($"error: {directory.Path} is a directory, not a file\n", said.Error);
    }

    [Fact]
    public async Task A_duration_that_is_none_is_misuse()
    {
        var said = await Said.ByAsync(Ct, "upgrade", "--timeout", "soon");

        Assert.Equal((int)ExitCode.Usage, said.ExitCode);
        Assert.Contains("\"soon\" is not a duration", said.Error);
    }

    static async Task<Said> RunAsync(ScriptedNode node, params string[] args)
    {
        await using var server = await Server.StartAsync(Ct, node);
        return await Said.ByAsync(Ct, [.. args, "--endpoint", server.Endpoint]);
    }
}
