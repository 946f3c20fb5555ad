using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Strata.Cli;

namespace Strata.Node.Tests.Cli.Authoring;

/// <summary>The verb around the push; what travels is tested with the pusher.</summary>
public sealed class PushTests : IAsyncDisposable
{
    readonly TemporaryDirectory directory = new();
    readonly List<string> asked = [];
    readonly WebApplication registry;

    public PushTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        registry = builder.Build();
        registry.Run(AnswerAsync);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    string Authority => new Uri(registry.Urls.Single()).Authority;

    string Machine => directory.Write(
        "machine.yaml",
        $"""
        machine:
          registries:
            mirrors:
              {Authority}:
                endpoints: ["http://{Authority}"]

        """);

    [Theory]
    [InlineData("folder")]
    [InlineData("layout")]
    [InlineData("archive")]
    public async Task A_folder_a_layout_and_an_archive_are_pushed_alike(string kind)
    {
        await registry.StartAsync(Ct);
        var folder = ExtensionFiles.In(directory);
        await Said.ByAsync(Ct, "extension", "build", folder, "--output", $"oci://{directory["layout"]}:hello:v1.0.0");
        var built = await Said.ByAsync(Ct, "extension", "build", folder, "--output", $"oci-archive:{directory["hello.tar"]}");
        var source = kind switch
        {
            "folder" => folder,
            "layout" => $"oci://{directory["layout"]}",
            _ => $"oci-archive:{directory["hello.tar"]}",
        };

        var said = await PushAsync(source, $"{Authority}/team/hello:v1", "--config", Machine);

        Assert.Equal((0, $"{Authority}/team/hello:v1@{built.Output.Trim().Split('@')[1]}\n"), (said.ExitCode, said.Output));
        Assert.StartsWith("sent 3 of 3 parts, ", said.Error);
        Assert.Equal("PUT /v2/team/hello/manifests/v1 ", asked[^1]);
    }

    [Fact]
    public async Task Credentials_come_from_the_file_that_a_login_left()
    {
        await registry.StartAsync(Ct);
        var logins = directory.Write("auth.json", $$"""{"auths": {"{{Authority}}": {"auth": "bWU6c2VjcmV0"} } }""");

        await PushAsync(ExtensionFiles.In(directory), $"{Authority}/team/hello:v1", "--config", Machine, "--authfile", logins);

        Assert.Equal("PUT /v2/team/hello/manifests/v1 Basic bWU6c2VjcmV0", asked[^1]);
    }

    [Fact]
    public async Task A_broken_rule_sends_nothing()
    {
        await registry.StartAsync(Ct);
        var folder = ExtensionFiles.In(directory);
        directory.Write("hello/rootfs/boot/vmlinuz", "x");

        var said = await PushAsync(folder, $"{Authority}/team/hello:v1", "--config", Machine);

        Assert.Equal((int)ExitCode.ValidationFailed, said.ExitCode);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task A_registry_that_nobody_said_speaks_http_is_spoken_to_over_https_alone()
    {
        await registry.StartAsync(Ct);

        var said = await PushAsync(ExtensionFiles.In(directory), $"{Authority}/team/hello:v1");

        Assert.Equal((int)ExitCode.Failed, said.ExitCode);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task A_refused_push_is_told()
    {
        await registry.StartAsync(Ct);

        var said = await PushAsync(ExtensionFiles.In(directory), $"{Authority}/forbidden/hello:v1", "--config", Machine);

        Assert.Equal((int)ExitCode.Failed, said.ExitCode);
        Assert.StartsWith($"error: registry {Authority} does not let us in: ", said.Error);
    }

    [Theory]
    [InlineData("nothing", "reg.test/a:v1", (int)ExitCode.NotFound)]
    [InlineData("oci://relative", "reg.test/a:v1", (int)ExitCode.Usage)]
    [InlineData("oci:///nowhere", "reg.test/a:v1", (int)ExitCode.NotFound)]
    [InlineData("hello", "reg.test/UPPER:v1", (int)ExitCode.ValidationFailed)]
    public async Task What_cannot_be_pushed_is_told_apart(string source, string reference, int code) =>
        Assert.Equal(code, (await PushAsync(source, reference)).ExitCode);

    [Theory]
    [InlineData("--config")]
    [InlineData("--authfile")]
    public async Task A_file_that_was_named_must_exist(string option) =>
        Assert.Equal(
            (int)ExitCode.NotFound,
            (await PushAsync(ExtensionFiles.In(directory), "reg.test/a:v1", option, directory["missing"])).ExitCode);

    public async ValueTask DisposeAsync()
    {
        await registry.DisposeAsync();
        directory.Dispose();
    }

    static Task<Said> PushAsync(string source, string reference, params string[] more) =>
        Said.ByAsync(Ct, ["extension", "push", source, reference, .. more]);

    async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        lock (asked) asked.Add($"{request.Method} {request.Path} {request.Headers.Authorization}");
        await request.Body.CopyToAsync(Stream.Null, Ct);
        context.Response.StatusCode = request.Method switch
        {
            "HEAD" => 404,
            _ when request.Path.StartsWithSegments("/v2/forbidden") => 403,
            "POST" => 202,
            _ when request.Headers.Authorization.Count == 0 && File.Exists(directory["auth.json"]) => 401,
            _ => 201,
        };
        if (context.Response.StatusCode == 401) context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
        if (request.Method == "POST") context.Response.Headers.Location = $"{request.Path}session";
    }
}
