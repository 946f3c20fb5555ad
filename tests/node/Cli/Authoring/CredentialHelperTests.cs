using Microsoft.Extensions.Time.Testing;
using Strata.Cli.Authoring;
using Strata.Resources.Node;

namespace Strata.Node.Tests.Cli.Authoring;

/// <summary>Scripts in the place of docker's helper programs, right ones and wrong ones.</summary>
public sealed class CredentialHelperTests : IDisposable
{
    static readonly Uri Endpoint = new("https://reg.example.com/v2");

    readonly TemporaryDirectory directory = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_helper_is_asked_for_the_registry_and_its_answer_used()
    {
        await WriteAsync(
            $"cat > {directory["asked"]}; echo \"$*\" > {directory["arguments"]}; "
            + """echo '{"ServerURL":"reg.example.com","Username":"me","Secret":"hush"}'""");

        Assert.Equal(new RegistryAuth("me", "hush"), await AskAsync("desk"));

        Assert.Equal("reg.example.com", await File.ReadAllTextAsync(directory["asked"], Ct));
        Assert.Equal("get\n", await File.ReadAllTextAsync(directory["arguments"], Ct));
    }

    [Theory]
    [InlineData("https://registry-1.docker.io/v2", "https://index.docker.io/v1/")]
    [InlineData("https://reg.example.com:5000/v2", "reg.example.com:5000")]
    [InlineData("http://reg.example.com/v2", "reg.example.com:80")]
    public async Task Registries_have_the_names_that_docker_gives_them(string endpoint, string asked)
    {
        await WriteAsync($"cat > {directory["asked"]}; echo '{{}}'");

        Assert.Null(await new CredentialHelper("desk", directory.Path, TimeProvider.System).AskAsync(new Uri(endpoint), Ct));

        Assert.Equal(asked, await File.ReadAllTextAsync(directory["asked"], Ct));
    }

    [Fact]
    public async Task A_secret_of_the_token_user_is_an_identity_token()
    {
        await WriteAsync("""echo '{"Username":"<token>","Secret":"refresh"}'""");

        Assert.Equal(new RegistryAuth(IdentityToken: "refresh"), await AskAsync("desk"));
    }

    [Fact]
    public async Task A_helper_that_knows_no_login_is_no_fault()
    {
        await WriteAsync("echo 'credentials not found in native keychain'; exit 1");

        Assert.Null(await AskAsync("desk"));
    }

    [Theory]
    [InlineData("echo hush-hush; echo hush-hush >&2; exit 3", "exited with 3")]
    [InlineData("echo hush-hush", "did not answer with JSON")]
    [InlineData("echo '[\"hush-hush\"]'", "did not answer with an object")]
    [InlineData("echo '{\"Username\":5,\"Secret\":\"hush-hush\"}'", "did not answer with JSON")]
    [InlineData("echo '{\"Username\":\"a\",\"Username\":\"b\",\"Secret\":\"hush-hush\"}'", "did not answer with JSON")]
    [InlineData("echo '{\"Username\":\"\",\"Secret\":\"hush-hush\"}'", "answered with a secret of nobody")]
    [InlineData("echo '{\"ServerURL\":\"evil.example\",\"Username\":\"a\",\"Secret\":\"hush-hush\"}'", "answered for another registry")]
    [InlineData("echo '{\"ServerURL\":\"reg.example.com:5000\",\"Username\":\"a\",\"Secret\":\"hush-hush\"}'", "answered for another registry")]
    [InlineData("exec cat /dev/zero", "answered with more than 64 KiB")]
    public async Task What_is_no_answer_is_told_without_showing_it(string script, string problem)
    {
        await WriteAsync(script);

        var refused = await Assert.ThrowsAsync<CredentialHelperException>(() => AskAsync("desk"));

        Assert.Equal(problem, refused.Message);
        Assert.DoesNotContain("hush-hush", refused.Message);
    }

    [Theory]
    [InlineData("missing", "is not installed")]
    [InlineData("../desk", "has a name that is none")]
    [InlineData("/bin/sh", "has a name that is none")]
    [InlineData("a b", "has a name that is none")]
    [InlineData("desk\n", "has a name that is none")]
    [InlineData("-desk", "has a name that is none")]
    [InlineData("$(id)", "has a name that is none")]
    [InlineData("", "has a name that is none")]
    public async Task Only_a_plain_name_is_looked_for(string name, string problem)
    {
        await WriteAsync("echo '{}'");

        Assert.Equal(problem, (await Assert.ThrowsAsync<CredentialHelperException>(() => AskAsync(name))).Message);
    }

    [Fact]
    public async Task A_helper_in_the_working_directory_or_a_relative_one_is_not_run()
    {
        await WriteAsync("echo '{}'");
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, directory.Path);

        foreach (var path in new[] { "", relative, $":{relative}:", null })
        {
            var helper = new CredentialHelper("desk", path, TimeProvider.System);
            Assert.Equal("is not installed", (await Assert.ThrowsAsync<CredentialHelperException>(() => helper.AskAsync(Endpoint, Ct))).Message);
        }
    }

    [Fact]
    public async Task A_helper_whose_child_holds_its_outputs_has_answered_when_it_ended()
    {
        await Tool.RunAsync("mkfifo", [directory["lifeline"]], Ct);
        await WriteAsync($"(read -r nothing < {directory["lifeline"]}) & " + """echo '{"Username":"me","Secret":"hush"}'""");

        // The child reads from it until the test ends, in whichever way.
        await using var lifeline = new FileStream(directory["lifeline"], FileMode.Open, FileAccess.ReadWrite);

        Assert.Equal(new RegistryAuth("me", "hush"), await AskAsync("desk").WaitAsync(TimeSpan.FromSeconds(30), Ct));
    }

    [Fact]
    public async Task A_helper_that_hangs_is_ended()
    {
        var time = new FakeTimeProvider();
        await WriteAsync($"echo $$ > {directory["pid"]}.new; mv {directory["pid"]}.new {directory["pid"]}; exec sleep 600");
        var asking = new CredentialHelper("desk", directory.Path, time).AskAsync(Endpoint, Ct);
        while (!File.Exists(directory["pid"])) await Task.Yield();

        time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal("took longer than 60 seconds", (await Assert.ThrowsAsync<CredentialHelperException>(() => asking)).Message);
    }

    [Fact]
    public async Task A_cancelled_question_ends_as_cancelled()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await WriteAsync($"touch {directory["started"]}; exec sleep 600");
        var asking = new CredentialHelper("desk", directory.Path, TimeProvider.System).AskAsync(Endpoint, stop.Token);
        while (!File.Exists(directory["started"])) await Task.Yield();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    public void Dispose() => directory.Dispose();

    Task<RegistryAuth?> AskAsync(string name) => new CredentialHelper(name, directory.Path, TimeProvider.System).AskAsync(Endpoint, Ct);

    // Another program makes it executable: a file that this process has written may be busy when it forks for another test.
    Task WriteAsync(string script) =>
        Tool.RunAsync(
            "install", ["-m", "0700", directory.Write("script", $"#!/bin/sh\n{script}\n"), directory["docker-credential-desk"]], Ct);
}
