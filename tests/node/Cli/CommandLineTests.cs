using Strata.Cli;

namespace Strata.Node.Tests.Cli;

public class CommandLineTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Help_lists_the_verbs()
    {
        var said = await Said.ByAsync(Ct, "--help");

        Assert.Equal(0, said.ExitCode);
        foreach (var verb in new[] { "get", "apply", "upgrade", "rollback", "extension" }) Assert.Contains(verb, said.Output);
    }

    [Fact]
    public async Task A_verb_that_does_not_exist_is_misuse()
    {
        var said = await Said.ByAsync(Ct, "fetch");

        Assert.Equal((int)ExitCode.Usage, said.ExitCode);
        Assert.StartsWith("error: ", said.Error);
        Assert.EndsWith("  see: strata --help\n", said.Error);
        Assert.Empty(said.Output);
    }

    [Fact]
    public async Task An_argument_that_starts_with_an_at_sign_is_no_file_of_arguments()
    {
        var said = await Said.ByAsync(Ct, "get", "@passwd", "--endpoint", "unix:///nowhere/strata.sock");

        Assert.Equal((int)ExitCode.AgentUnreachable, said.ExitCode);
    }

    [Fact]
    public async Task In_place_and_a_target_exclude_each_other()
    {
        var said = await Said.ByAsync(Ct, "agent", "--in-place", "--target", "/somewhere");

        Assert.Equal((int)ExitCode.Usage, said.ExitCode);
        Assert.StartsWith("error: --in-place and --target exclude each other", said.Error);
    }
}
