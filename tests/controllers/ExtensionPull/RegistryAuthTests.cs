using System.Text;
using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>Table R of the hostile-input catalogue, rows 24 to 30: tokens and credentials.</summary>
public class RegistryAuthTests
{
    const string Secret = "p4ssw0rd";

    readonly FakeImage image = new();

    FakeAnswer Guarded(FakeRequest request, string challenge, string token = "t1") =>
        request.Authorization == $"Bearer {token}" ? image.Answer(request) : FakeAnswer.Challenge(challenge);

    static FakeAnswer Token(string body) => FakeAnswer.Ok("application/json", Encoding.UTF8.GetBytes(body));

    [Theory]
    [InlineData("https://me:SECRET@h")]
    [InlineData("https://me:SEC/RET@h")]
    public async Task A_password_in_an_endpoint_is_refused_and_not_told(string endpoint)
    {
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(PullBench.Mirror(endpoint));

        Assert.Equal("type", refused.Code);
        Assert.DoesNotContain("SEC", refused.Message);
    }

    [Fact]
    public async Task A_token_is_fetched_once_and_used_for_the_whole_image()
    {
        await using var tokens = new FakeRegistry(_ => Token("""{"token":"t1","expires_in":300}"""));
        await using var registry = new FakeRegistry(
            r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token\",service=\"reg\",scope=\"repository:other:push\""));
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        var asked = Assert.Single(tokens.Requests);
        Assert.Equal("/token?service=reg&scope=repository%3Ateam%2Fext%3Apull", asked.Target);
        Assert.Null(asked.Authorization);
    }

    [Fact]
    public async Task Credentials_go_to_the_token_service_on_the_registrys_host()
    {
        await using var tokens = new FakeRegistry(_ => Token("""{"access_token":"t1"}"""));
        await using var registry = new FakeRegistry(r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.WithAuth(registry, new RegistryAuth("user", Secret)));

        var expected = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{Secret}"))}";
        Assert.Equal(expected, Assert.Single(tokens.Requests).Authorization);
        Assert.DoesNotContain(registry.Requests, r => r.Authorization == expected);
    }

    [Fact]
    public async Task An_auth_value_is_base64_of_user_and_password()
    {
        await using var registry = new FakeRegistry(
            r => r.Authorization == "Basic dXNlcjpwYXNz" ? image.Answer(r) : FakeAnswer.Challenge("Basic realm=\"x\""));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.WithAuth(registry, new RegistryAuth(Auth: "dXNlcjpwYXNz")));
    }

    [Fact]
    public async Task An_auth_block_without_credentials_is_refused_by_name()
    {
        await using var registry = new FakeRegistry(_ => FakeAnswer.Challenge("Basic realm=\"x\""));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(PullBench.WithAuth(registry, new RegistryAuth()));

        Assert.Equal("unauthorized", refused.Code);
        Assert.Contains(registry.Authority, refused.Message);
    }

    [Fact]
    public async Task R24_credentials_do_not_go_to_another_host()
    {
        await using var registry = new FakeRegistry(_ => FakeAnswer.Challenge("Bearer realm=\"https://evil.example/token\""));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(PullBench.WithAuth(registry, new RegistryAuth("user", Secret)));

        Assert.Equal("realm-host", refused.Code);
        Assert.DoesNotContain(Secret, refused.ToString());
    }

    [Theory]
    [InlineData("registry.example.com", "registry.example.com", true)]
    [InlineData("registry.example.com", "example.com", true)]
    [InlineData("registry.example.com", "auth.example.com", false)]
    [InlineData("registry.example.com", "badexample.com", false)]
    [InlineData("example.com", "com", false)]
    [InlineData("shop.co.uk", "co.uk", false)]
    [InlineData("docker.io", "auth.docker.io", true)]
    [InlineData("ghcr.io", "auth.docker.io", false)]
    [InlineData("ghcr.io", "named.example", true)]
    public void R24_the_hosts_that_may_see_credentials(string registry, string realm, bool allowed)
    {
        var auth = new RegistryAuth("user", Secret, Realms: ["named.example"]);
        var credentials = Credentials.From(auth, registry);

        var refused = Record.Exception(() => TokenRealm.Check($"https://{realm}/token", RegistryEndpoint.Origin(registry), credentials));

        Assert.Equal(allowed ? null : "realm-host", (refused as StageException)?.Code);
    }

    public static TheoryData<string> BadRealms => new(
        "http://ghcr.io/token",
        "https://user:pass@ghcr.io/token",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/token",
        "https://[::ffff:169.254.169.254]/token",
        "/token",
        "",
        "file:///etc/passwd",
        "https://xn--\u00e9/token",
        "https://ghcr.io/" + new string('x', 1 << 20));

    [Theory]
    [MemberData(nameof(BadRealms), DisableDiscoveryEnumeration = true)]
    public void R25_a_realm_that_is_no_clean_https_address_is_refused(string realm)
    {
        var refused = Assert.Throws<StageException>(() => TokenRealm.Check(realm, RegistryEndpoint.Origin("ghcr.io"), null));

        Assert.Equal("realm", refused.Code);
    }

    [Fact]
    public async Task R26_the_first_scheme_that_we_can_answer_is_used()
    {
        await using var tokens = new FakeRegistry(_ => Token("""{"token":"t1"}"""));
        await using var registry = new FakeRegistry(r => r.Authorization == "Bearer t1"
            ? image.Answer(r)
            : FakeAnswer.Challenge("Negotiate abc==", "Basic realm=\"x\"", $"bEARER Realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();

        await bench.PullAsync(registry);
    }

    [Fact]
    public async Task R26_with_credentials_basic_before_a_foreign_bearer_is_used()
    {
        await using var registry = new FakeRegistry(r => r.Authorization?.StartsWith("Basic ") == true
            ? image.Answer(r)
            : FakeAnswer.Challenge("Basic realm=\"x\"", "Bearer realm=\"https://evil.example/token\""));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.WithAuth(registry, new RegistryAuth("user", Secret)));
    }

    [Theory]
    [InlineData("Bearer realm=\"https://a/\",realm=\"https://b/\"")]
    [InlineData("Bearer realm=\"https://a/")]
    [InlineData("Bearer realm=\"https://a/\" service=\"x\"")]
    [InlineData("Bearer realm=\"https://a/\";x")]
    [InlineData("=\"x\"")]
    public void R26_a_header_with_two_readings_is_refused(string header) =>
        Assert.Equal("realm", Assert.Throws<StageException>(() => ChallengeParser.Parse([header])).Code);

    [Fact]
    public void R26_several_challenges_in_one_line_are_told_apart()
    {
        var challenges = ChallengeParser.Parse(["Negotiate, Basic realm=\"a, b\" , Bearer realm = \"x\\\"y\", scope=pull"]);

        Assert.Equal(["negotiate", "basic", "bearer"], challenges.Select(c => c.Scheme));
        Assert.Equal("a, b", challenges[1].Parameters["realm"]);
        Assert.Equal("x\"y", challenges[2].Parameters["realm"]);
        Assert.Equal("pull", challenges[2].Parameters["scope"]);
    }

    [Fact]
    public async Task R27_a_token_service_may_not_redirect()
    {
        await using var elsewhere = new FakeRegistry(_ => Token("""{"token":"t1"}"""));
        await using var tokens = new FakeRegistry(_ => FakeAnswer.Redirect($"{elsewhere.Url}/token"));
        await using var registry = new FakeRegistry(r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();

        Assert.Equal("realm-redirect", (await bench.RefusedAsync(registry)).Code);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task R29_a_token_for_one_repository_is_not_shown_to_another()
    {
        await using var tokens = new FakeRegistry(
            r => Token($$"""{"token":"{{(r.Target.Contains("ext") ? "t1" : "t2")}}","expires_in":300}"""));
        await using var registry = new FakeRegistry(
            r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token\"", r.Path.Contains("/ext/") ? "t1" : "t2"));
        using var bench = new PullBench();

        await bench.PullAsync(registry);
        await bench.PullAsync(registry, "registry.test/team/two:v1");

        Assert.DoesNotContain(registry.Requests, r => r.Path.Contains("/two/") && r.Authorization == "Bearer t1");
    }

    [Fact]
    public async Task R29_a_registry_that_is_never_content_is_refused_after_one_answer()
    {
        await using var tokens = new FakeRegistry(_ => Token("""{"token":"t1"}"""));
        await using var registry = new FakeRegistry(_ => FakeAnswer.Challenge($"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();

        Assert.Equal("unauthorized", (await bench.RefusedAsync(registry)).Code);
        Assert.Equal(2, registry.Requests.Count);
        Assert.Single(tokens.Requests);
    }

    public static TheoryData<string> BadTokens => new(
        "not json",
        """{"token":5}""",
        """{"token":""}""",
        """{"token":"a b"}""",
        """{"token":"a\r\nX: y"}""",
        """{"token":"a","token":"b"}""",
        """{"token":"a","expires_in":"soon"}""",
        "[]",
        "{}",
        "{\"token\":\"a\",\"x\":\"" + new string('x', 1 << 20) + "\"}");

    [Theory]
    [MemberData(nameof(BadTokens), DisableDiscoveryEnumeration = true)]
    public async Task R30_a_token_that_is_none_is_refused(string body)
    {
        await using var tokens = new FakeRegistry(_ => Token(body));
        await using var registry = new FakeRegistry(r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();

        Assert.Equal("token", (await bench.RefusedAsync(registry)).Code);
    }

    [Theory]
    [InlineData("-1", 60)]
    [InlineData("0", 60)]
    [InlineData("1e308", 60)]
    [InlineData("300", 300)]
    [InlineData("99999999999", 3600)]
    [InlineData("null", 60)]
    public void R30_a_strange_lifetime_becomes_a_sane_one(string expires, int seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            TokenResponse.Parse(Encoding.UTF8.GetBytes($$"""{"token":"t","expires_in":{{expires}}}"""), "x").Lifetime);

    [Fact]
    public void Secrets_have_no_text_form()
    {
        var auth = new RegistryAuth("user", Secret, "dXNlcjpwYXNz", Secret);
        var tls = new RegistryTls(ClientIdentity: new ClientIdentity("crt", Secret));
        var token = Credentials.From(new RegistryAuth(IdentityToken: Secret), "x");

        var shown = $"{auth} {new RegistryHost(auth, tls)} {Credentials.From(auth, "x")} {token} {new TokenKey("a", "b", "c", auth)}";

        Assert.DoesNotContain(Secret, shown);
        Assert.DoesNotContain("dXNlc", shown);
    }
}
