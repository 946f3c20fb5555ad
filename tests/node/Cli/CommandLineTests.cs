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

    [Theory]
    [InlineData("there is no command rolback", "did you mean rollback?", "strata", "rolback")]
    [InlineData("there is no command upgarde", "did you mean upgrade?", "strata", "upgarde", "--timeout", "1m")]
    [InlineData("there is no command valdate", "did you mean validate?", "strata extension", "extension", "valdate", "./here", "-o", "json")]
    [InlineData("there is no option --ouput here", "did you mean --output?", "strata get", "get", "extensions", "--ouput=yaml")]
    [InlineData("there is no option -timeout here", "did you mean --timeout?", "strata upgrade", "upgrade", "-timeout=1m")]
    [InlineData("there is no option --dryrun here", "did you mean --dry-run?", "strata apply", "apply", "file", "--dryrun")]
    public async Task What_is_misspelt_is_told_what_was_meant(string fault, string hint, string see, params string[] args)
    {
        var said = await Said.ByAsync(Ct, args);

        Assert.Equal(((int)ExitCode.Usage, ""), (said.ExitCode, said.Output));
        Assert.Equal($"error: {fault}\n  {hint}\n  see: {see} --help\n", said.Error);
    }

    [Theory]
    [InlineData("frobnicate", "there is no command frobnicate")]
    [InlineData("-x", "there is no option -x here")]
    public async Task What_is_far_from_every_word_is_not_guessed(string word, string fault) =>
        Assert.Equal($"error: {fault}\n  see: strata --help\n", (await Said.ByAsync(Ct, word)).Error);

    [Fact]
    public async Task Each_argument_that_is_missing_is_named() =>
        Assert.Equal("error: TYPE is missing\nerror: ID is missing\n  see: strata why --help\n", (await Said.ByAsync(Ct, "why")).Error);

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
