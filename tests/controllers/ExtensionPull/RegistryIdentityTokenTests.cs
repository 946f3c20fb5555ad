using System.Collections.Specialized;
using System.Text;
using System.Web;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>Identity tokens: distribution's OAuth2 token authentication, and rows 24 to 30 of the hostile-input catalogue for it.</summary>
public class RegistryIdentityTokenTests
{
    const string Secret = "r3fr3sh+/=&%";

    static readonly RegistryAuth Identity = new(IdentityToken: Secret);

    readonly FakeImage image = new();

    FakeAnswer Guarded(FakeRequest request, string challenge) =>
        request.Authorization == "Bearer t1" ? image.Answer(request) : FakeAnswer.Challenge(challenge);

    static FakeAnswer Json(string body, int status = 200) => FakeAnswer.Status(status, "application/json", Encoding.UTF8.GetBytes(body));

    static NameValueCollection Form(FakeRequest request) => HttpUtility.ParseQueryString(request.Body);

    static async Task<StageException> RefusedByAsync(Func<FakeRequest, FakeAnswer> service)
    {
        await using var tokens = new FakeRegistry(service);
        await using var registry = new FakeRegistry(_ => FakeAnswer.Challenge($"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench(retries: 0);

        var refused = await bench.RefusedAsync(PullBench.WithAuth(registry, Identity));

        Assert.Equal("POST", Assert.Single(tokens.Requests).Method);
        Assert.DoesNotContain(Secret, refused.ToString() + refused.Hint);
        return refused;
    }

    [Fact]
    public async Task An_identity_token_is_exchanged_once_and_the_access_token_used_for_the_whole_image()
    {
        await using var tokens = new FakeRegistry(_ => Json("""{"access_token":"t1","expires_in":300,"refresh_token":"new"}"""));
        await using var registry = new FakeRegistry(
            r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token?a=b\",service=\"reg\",scope=\"repository:other:push\""));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.WithAuth(registry, Identity));

        var asked = Assert.Single(tokens.Requests);
        Assert.Equal(("POST", "/token?a=b"), (asked.Method, asked.Target));
        Assert.Equal("application/x-www-form-urlencoded", asked.Headers["content-type"]);
        Assert.Null(asked.Authorization);
        var form = Form(asked);
        Assert.Equal("refresh_token", form["grant_type"]);
        Assert.Equal(Secret, form["refresh_token"]);
        Assert.Equal("reg", form["service"]);
        Assert.Equal("repository:team/ext:pull", form["scope"]);
        Assert.Equal("strata", form["client_id"]);
    }

    [Fact]
    public async Task A_newer_identity_token_is_used_for_the_next_exchange_and_the_configured_one_no_more()
    {
        var given = 0;
        await using var tokens = new FakeRegistry(request =>
            Form(request)["refresh_token"] == (given == 0 ? Secret : $"new{given}")
                ? Json($$"""{"access_token":"t{{++given}}","refresh_token":"new{{given}}"}""")
                : Json("""{"error":"invalid_grant"}""", 400));
        await using var registry = new FakeRegistry(r => r.Authorization == $"Bearer t{given}" && given > 0 && !IsAnotherRepository(r, given)
            ? image.Answer(r)
            : FakeAnswer.Challenge($"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();
        var config = PullBench.WithAuth(registry, Identity);

        foreach (var name in new[] { "a1", "a2", "a3" }) await bench.PullAsync(config, $"registry.test/team/{name}:v1");

        Assert.Equal([Secret, "new1", "new2"], tokens.Requests.Select(request => Form(request)["refresh_token"]));
        Assert.All(registry.Requests, request => Assert.DoesNotContain("new", request.Authorization ?? ""));

        static bool IsAnotherRepository(FakeRequest request, int number) => !request.Path.Contains($"/a{number}/", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_identity_token_that_is_refused_gives_way_to_the_configured_one()
    {
        await using var tokens = new FakeRegistry(request => Form(request)["refresh_token"] == Secret
            ? Json("""{"access_token":"t1","refresh_token":"revoked"}""")
            : Json("""{"error":"invalid_grant"}""", 400));
        await using var registry = new FakeRegistry(r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();
        var config = PullBench.WithAuth(registry, Identity);

        foreach (var name in new[] { "a1", "a2" }) await bench.PullAsync(config, $"registry.test/team/{name}:v1");

        Assert.Equal([Secret, "revoked", Secret], tokens.Requests.Select(request => Form(request)["refresh_token"]));
    }

    [Fact]
    public async Task R24_a_newer_identity_token_goes_to_nobody_but_the_service_that_gave_it()
    {
        await using var first = new FakeRegistry(_ => Json("""{"access_token":"t1","refresh_token":"of-the-first"}"""));
        await using var second = new FakeRegistry(_ => Json("""{"access_token":"t1"}"""));
        await using var registry = new FakeRegistry(r =>
            Guarded(r, $"Bearer realm=\"{(r.Path.Contains("/a1/", StringComparison.Ordinal) ? first : second).Url}/token\""));
        using var bench = new PullBench();
        var config = PullBench.WithAuth(registry, Identity);

        foreach (var name in new[] { "a1", "a2" }) await bench.PullAsync(config, $"registry.test/team/{name}:v1");

        Assert.Equal(Secret, Form(Assert.Single(second.Requests))["refresh_token"]);
    }

    [Fact]
    public async Task Another_identity_token_in_the_configuration_is_a_new_beginning()
    {
        await using var tokens = new FakeRegistry(_ => Json("""{"access_token":"t1","refresh_token":"new"}"""));
        await using var registry = new FakeRegistry(r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.WithAuth(registry, Identity), "registry.test/team/a1:v1");
        await bench.PullAsync(PullBench.WithAuth(registry, new RegistryAuth(IdentityToken: "other")), "registry.test/team/a2:v1");

        Assert.Equal([Secret, "other"], tokens.Requests.Select(request => Form(request)["refresh_token"]));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("\"\"")]
    [InlineData("\"a b\"")]
    [InlineData("\"line\\nbreak\"")]
    [InlineData("null")]
    public async Task A_newer_identity_token_that_is_none_is_passed_over(string newer)
    {
        await using var tokens = new FakeRegistry(_ => Json($$"""{"access_token":"t1","refresh_token":{{newer}}}"""));
        await using var registry = new FakeRegistry(r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();
        var config = PullBench.WithAuth(registry, Identity);

        foreach (var name in new[] { "a1", "a2" }) await bench.PullAsync(config, $"registry.test/team/{name}:v1");

        Assert.Equal([Secret, Secret], tokens.Requests.Select(request => Form(request)["refresh_token"]));
    }

    [Fact]
    public async Task The_registry_itself_never_sees_the_identity_token()
    {
        await using var tokens = new FakeRegistry(_ => Json("""{"access_token":"t1"}"""));
        await using var registry = new FakeRegistry(r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.WithAuth(registry, Identity));

        Assert.All(registry.Requests, r => Assert.True(r is { Method: "GET", Body: "", Authorization: null or "Bearer t1" }));
        Assert.DoesNotContain(registry.Requests, r => r.Target.Contains("r3fr3sh"));
    }

    [Fact]
    public async Task R24_an_identity_token_does_not_go_to_another_host()
    {
        await using var tokens = new FakeRegistry(_ => Json("""{"access_token":"t1"}"""));
        var elsewhere = tokens.Url.Replace("127.0.0.1", "localhost");
        await using var registry = new FakeRegistry(r => Guarded(r, $"Bearer realm=\"{elsewhere}/token\""));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(PullBench.WithAuth(registry, Identity));

        Assert.Equal("realm-host", refused.Code);
        Assert.Empty(tokens.Requests);
        Assert.DoesNotContain(Secret, refused.ToString() + refused.Hint);
    }

    [Fact]
    public async Task R24_an_identity_token_goes_to_a_host_that_is_named()
    {
        await using var tokens = new FakeRegistry(_ => Json("""{"access_token":"t1"}"""));
        var elsewhere = tokens.Url.Replace("127.0.0.1", "localhost");
        await using var registry = new FakeRegistry(r => Guarded(r, $"Bearer realm=\"{elsewhere}/token\""));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.WithAuth(registry, Identity with { Realms = ["localhost"] }));

        Assert.Equal(Secret, Form(Assert.Single(tokens.Requests))["refresh_token"]);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    public async Task R27_an_identity_token_is_not_taken_along_a_redirect(int status)
    {
        await using var elsewhere = new FakeRegistry(_ => Json("""{"access_token":"t1"}"""));

        var refused = await RefusedByAsync(_ => FakeAnswer.Redirect($"{elsewhere.Url}/token", status));

        Assert.Equal("realm-redirect", refused.Code);
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData(400, "invalid_grant")]
    [InlineData(400, null)]
    [InlineData(401, "invalid_client")]
    [InlineData(403, null)]
    public async Task A_wrong_identity_token_is_unauthorized_and_the_answer_is_not_repeated(int status, string? error)
    {
        // Some services repeat what they were sent.
        var refused = await RefusedByAsync(
            r => Json($$"""{"error":"{{error ?? Secret}}","error_description":"{{Secret}} {{r.Body}}"}""", status));

        Assert.Equal("unauthorized", refused.Code);
        Assert.False(refused.Retriable);
        Assert.Contains($"answered {status}{(error is null ? "" : $" ({error})")} to the identity token", refused.Message);
        Assert.DoesNotContain("r3fr3sh", refused.ToString());
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(405, "<html>no</html>")]
    [InlineData(501, "{}")]
    [InlineData(400, """{"error":"unsupported_grant_type"}""")]
    public async Task A_token_service_that_knows_no_exchange_is_named_and_asked_in_no_other_way(int status, string body)
    {
        var refused = await RefusedByAsync(_ => Json(body, status));

        Assert.Equal("token", refused.Code);
        Assert.Contains("does not exchange identity tokens", refused.Message);
        Assert.Contains("username and password", refused.Hint);
    }

    [Fact]
    public async Task A_token_service_that_is_down_is_asked_again()
    {
        var answers = 0;
        await using var tokens = new FakeRegistry(
            _ => Interlocked.Increment(ref answers) == 1 ? FakeAnswer.Status(503) : Json("""{"access_token":"t1"}"""));
        await using var registry = new FakeRegistry(r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.WithAuth(registry, Identity));

        Assert.Equal(2, tokens.Requests.Count);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"access_token":5}""")]
    [InlineData("""{"refresh_token":"t1"}""")]
    [InlineData("[]")]
    public async Task R30_an_access_token_that_is_none_is_refused(string body) =>
        Assert.Equal("token", (await RefusedByAsync(_ => Json(body))).Code);

    [Fact]
    public async Task R30_an_answer_without_end_is_refused() =>
        Assert.Equal("token", (await RefusedByAsync(_ => Json("{\"x\":\"" + new string('x', 1 << 20)))).Code);

    [Fact]
    public async Task A_registry_that_wants_a_password_gets_no_identity_token()
    {
        await using var registry = new FakeRegistry(_ => FakeAnswer.Challenge("Basic realm=\"x\""));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(PullBench.WithAuth(registry, Identity));

        Assert.Equal("unauthorized", refused.Code);
        Assert.Contains("wants a user name and a password", refused.Message);
        Assert.Null(Assert.Single(registry.Requests).Authorization);
    }

    [Fact]
    public async Task A_bearer_challenge_is_answered_also_behind_a_basic_one()
    {
        await using var tokens = new FakeRegistry(_ => Json("""{"access_token":"t1"}"""));
        await using var registry = new FakeRegistry(r => r.Authorization == "Bearer t1"
            ? image.Answer(r)
            : FakeAnswer.Challenge("Basic realm=\"x\"", $"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.WithAuth(registry, Identity));
    }

    [Fact]
    public async Task A_user_name_is_used_before_an_identity_token()
    {
        await using var tokens = new FakeRegistry(_ => Json("""{"token":"t1"}"""));
        await using var registry = new FakeRegistry(r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.WithAuth(registry, Identity with { Username = "me", Password = "pass" }));

        var asked = Assert.Single(tokens.Requests);
        Assert.Equal(("GET", "Basic bWU6cGFzcw=="), (asked.Method, asked.Authorization));
    }

    [Fact]
    public async Task An_identity_token_is_used_before_auth_and_before_a_password_without_a_user_name()
    {
        await using var tokens = new FakeRegistry(_ => Json("""{"access_token":"t1"}"""));
        await using var registry = new FakeRegistry(r => Guarded(r, $"Bearer realm=\"{tokens.Url}/token\""));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.WithAuth(registry, Identity with { Password = "pass", Auth = "bWU6cGFzcw==" }));

        Assert.Equal(Secret, Form(Assert.Single(tokens.Requests))["refresh_token"]);
    }
}
