using System.Text;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>An agent that is given logins as `docker login` and `skopeo login` leave them, at a registry that wants one.</summary>
public sealed class AuthFileTests : NodeTests
{
    const string Right = "me:secret";
    const string Wrong = "me:wrong";

    string hello = null!;

    string AuthFile => directory["auth.json"];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        hello = await extensions.PushAsync(registry, "hello", "1", ct);
        await registry.LockAsync(ct);
        await node.ConfigureAsync(Configuration.Of(registry, hello), ct);
    }

    [Fact]
    public async Task A_login_that_skopeo_made_installs_the_extension()
    {
        await Tool.MustAsync(
            "skopeo", ["login", "--tls-verify=false", "--authfile", AuthFile, "-u", "me", "-p", "secret", registry.Host], ct);

        await using var agent = await node.StartAgentAsync(ct, "--authfile", AuthFile);

        await ActiveAsync();
        Assert.DoesNotContain("secret", agent.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_most_specific_login_is_taken_as_soon_as_the_file_has_it_and_none_for_another_repository()
    {
        await WriteLoginsAsync(($"{registry.Host}/test/hell", Right), ($"{registry.Host}/test/other", Right));
        await using var agent = await node.StartAgentAsync(ct, "--authfile", AuthFile);
        await node.UntilAsync(
            ["get", "plan", "-o", "json"], output => Read.Documents(output).Any(plan => Read.ErrorCode(plan) == "unauthorized"), ct);

        await WriteLoginsAsync((registry.Host, Wrong), ($"{registry.Host}/test", Wrong), ($"{registry.Host}/test/hello", Right));
        await node.MustStrataAsync(ct, "apply", node.ConfigFile);

        await ActiveAsync();
    }

    Task ActiveAsync() => node.UntilAsync(
        ["get", "extensions", "-o", "json"],
        output => Read.Documents(output) is [var only] && (string?)Read.Spec(only)["metadata"]?["name"] == "hello",
        ct);

    async Task WriteLoginsAsync(params (string Place, string Pair)[] logins)
    {
        var entries = logins.Select(login =>
            $$"""  "{{login.Place}}": {"auth": "{{Convert.ToBase64String(Encoding.UTF8.GetBytes(login.Pair))}}"}""");
        await File.WriteAllTextAsync($"{AuthFile}.new", $"{{\"auths\": {{\n{string.Join(",\n", entries)}\n}}}}", ct);
        File.Move($"{AuthFile}.new", AuthFile, overwrite: true);
    }
}
