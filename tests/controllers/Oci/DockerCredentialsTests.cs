using System.Collections.Immutable;
using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

/// <summary>The file that `docker login` and its kin write.</summary>
public class DockerCredentialsTests
{
    // What `docker login`, `docker login` with a token service, and `skopeo login` wrote.
    const string Written = """
        {
          "auths": {
            "https://index.docker.io/v1/": { "auth": "bWU6c2VjcmV0" },
            "registry.example.com:5000": { "auth": "PHRva2VuPjo=", "identitytoken": "refresh" },
            "https://old.example.com": { "username": "you", "password": "hush", "email": "you@example.com" },
            "ghcr.io/someone/private": { "auth": "bm90OmZvcmFsbA==" },
            "kept.example.com": {}
          },
          "credHelpers": { "gcr.io": "gcloud" },
          "HttpHeaders": { "User-Agent": "Docker-Client" }
        }
        """;

    [Fact]
    public void Credentials_are_found_by_host()
    {
        var read = Parse(Written);

        Assert.Equal(
            ["ghcr.io:443/someone/private", "old.example.com:443", "registry-1.docker.io:443", "registry.example.com:5000"],
            read.Hosts.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(new RegistryAuth(Auth: "bWU6c2VjcmV0"), read.Hosts["registry-1.docker.io:443"]);
        Assert.Equal(new RegistryAuth("you", "hush"), read.Hosts["old.example.com:443"]);
        Assert.Equal(new RegistryAuth(IdentityToken: "refresh"), read.Hosts["registry.example.com:5000"]);
    }

    [Theory]
    [InlineData("{\"auths\":{},\"auths\":{}}", "json-duplicate")]
    [InlineData("\ufeff{}", "json")]
    [InlineData("[]", "json")]
    public void A_faulty_file_is_to_be_written_anew(string text, string code)
    {
        var error = Assert.Throws<StageException>(() => Parse(text));

        Assert.Equal((code, "write it anew with docker login or skopeo login"), (error.Code, error.Hint));
    }

    [Fact]
    public void What_a_helper_keeps_is_told_apart()
    {
        var read = Parse(Written);

        Assert.Equal("gcloud", read.HelperOf(new Uri("https://gcr.io/v2")));
        Assert.Null(read.HelperOf(new Uri("https://gcr.io:5000/v2")));
        Assert.Null(read.HelperOf(new Uri("https://registry-1.docker.io/v2")));
        Assert.Null(read.HelperOf(new Uri("https://kept.example.com/v2")));
        var store = Parse("""{"auths":{"kept.example.com":{}},"credsStore":"desktop"}""");
        Assert.Equal("desktop", store.HelperOf(new Uri("https://kept.example.com/v2")));
    }

    [Fact]
    public void The_machine_configuration_goes_before()
    {
        var tls = new RegistryTls(InsecureSkipVerify: true);
        var config = RegistriesConfig.Empty with
        {
            Hosts = ImmutableDictionary<string, RegistryHost>.Empty
                .Add("docker.io", new RegistryHost(new RegistryAuth("machine", "its")))
                .Add("old.example.com", new RegistryHost(Tls: tls)),
        };

        var merged = Parse(Written).Behind(config);

        Assert.Equal("machine", merged.AuthOf(new Uri("https://registry-1.docker.io/v2"))!.Username);
        Assert.Equal(new RegistryAuth("you", "hush"), merged.AuthOf(new Uri("https://old.example.com/v2")));
        Assert.Equal(tls, merged.TlsOf(new Uri("https://old.example.com/v2")));
    }

    [Theory]
    [InlineData("reg.example.com", "https://reg.example.com/v2", true)]
    [InlineData("https://reg.example.com", "https://reg.example.com/v2", true)]
    [InlineData("https://reg.example.com/v1/", "https://reg.example.com/v2", true)]
    [InlineData("REG.example.com", "https://reg.example.com/v2", true)]
    [InlineData("reg.example.com:443", "https://reg.example.com/v2", true)]
    [InlineData("reg.example.com:5000", "https://reg.example.com:5000/v2", true)]
    [InlineData("reg.example.com:5000", "http://reg.example.com:5000/v2", true)]
    [InlineData("http://reg.example.com", "http://reg.example.com/v2", true)]
    [InlineData("[::1]:5000", "http://[::1]:5000/v2", true)]
    [InlineData("https://index.docker.io/v1/", "https://registry-1.docker.io/v2", true)]
    [InlineData("docker.io", "https://registry-1.docker.io/v2", true)]
    [InlineData("reg.example.com", "http://reg.example.com/v2", false)]
    [InlineData("reg.example.com", "https://reg.example.com:5000/v2", false)]
    [InlineData("reg.example.com:5000", "https://reg.example.com/v2", false)]
    [InlineData("reg.example.com:5000", "https://reg.example.com:5001/v2", false)]
    [InlineData("http://reg.example.com", "https://reg.example.com/v2", false)]
    [InlineData("example.com", "https://reg.example.com/v2", false)]
    [InlineData("reg.example.com", "https://example.com/v2", false)]
    [InlineData("reg.example.com/team", "https://reg.example.com/v2", false)]
    [InlineData("reg.example.com@evil.example", "https://evil.example/v2", false)]
    [InlineData("reg.example.com?x", "https://reg.example.com/v2", false)]
    [InlineData("[fe80::1%eth0]:5000", "https://[fe80::1]:5000/v2", false)]
    [InlineData("[fe80::1%25eth0]:5000/team", "https://[fe80::1]:5000/v2", false)]
    [InlineData("https://[fe80::1%eth0]:5000", "https://[fe80::1]:5000/v2", false)]
    [InlineData("xn--\u00e9", "https://reg.example.com/v2", false)]
    [InlineData("*", "https://reg.example.com/v2", false)]
    [InlineData("", "https://reg.example.com/v2", false)]
    [InlineData("docker.io", "http://registry-1.docker.io/v2", false)]
    [InlineData("docker.io", "https://auth.docker.io/token", false)]
    public void R24_a_login_is_for_its_own_host_and_port(string key, string endpoint, bool isFound)
    {
        var merged = Parse($$"""{"auths":{"{{key}}":{"auth":"bWU6c2VjcmV0"} } }""").Behind(RegistriesConfig.Empty);

        Assert.Equal(isFound ? new RegistryAuth(Auth: "bWU6c2VjcmV0") : null, merged.AuthOf(new Uri(endpoint)));
    }

    [Fact]
    public async Task R16_a_redirect_gets_no_login_not_even_its_own()
    {
        var image = new FakeImage();
        await using var storage = new FakeRegistry(image.Answer);
        await using var registry = new FakeRegistry(image.AnswerToLogins(storage.Url));
        using var bench = new PullBench();
        var logins = Parse($$"""
            {"auths": {"{{registry.Authority}}": {"auth": "bWU6c2VjcmV0"}, "{{storage.Authority}}": {"auth": "eW91Omh1c2g="} } }
            """);

        await bench.PullAsync(logins.Behind(PullBench.Mirror(registry.Url)));

        Assert.Contains(registry.Requests, request => request.Authorization == "Basic bWU6c2VjcmV0");
        Assert.DoesNotContain(registry.Requests, request => request.Authorization == "Basic eW91Omh1c2g=");
        Assert.NotEmpty(storage.Requests);
        Assert.All(storage.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task The_agent_reads_the_file_for_each_pull()
    {
        using var directory = new TemporaryDirectory();
        var image = new FakeImage();
        await using var registry = new FakeRegistry(request =>
            request.Authorization == "Basic bWU6c2VjcmV0" ? image.Answer(request) : FakeAnswer.Challenge("Basic realm=\"x\""));
        using var bench = new PullBench();
        var puller = new ExtensionPuller(bench.Puller, new Platform("linux", "amd64"), directory["auth.json"]);
        var reference = ImageReference.Parse("registry.test/team/ext:v1");
        Task PullAsync() => puller.PullAsync(
            reference, PullBench.Mirror(registry.Url), ExtensionPolicy.Default, _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal("not-found", (await Assert.ThrowsAsync<StageException>(PullAsync)).Code);
        Assert.Empty(registry.Requests);
        Login("");
        Assert.Equal("unauthorized", (await Assert.ThrowsAsync<StageException>(PullAsync)).Code);
        Login($"\"{registry.Authority}\": {{\"auth\": \"bWU6c2VjcmV0\"}}");
        await PullAsync();

        void Login(string entry) => File.WriteAllText(directory["auth.json"], $$"""{"auths": { {{entry}} } }""");
    }

    [Theory]
    [InlineData(null, "not-found")]
    [InlineData("fifo", "io")]
    [InlineData("large", "too-large")]
    public async Task A_file_that_cannot_be_one_is_refused(string? kind, string code)
    {
        using var directory = new TemporaryDirectory();
        var file = directory["config.json"];
        if (kind == "fifo") await Tool.RunAsync("mkfifo", file);
        if (kind == "large") await File.WriteAllBytesAsync(file, new byte[(4 << 20) + 1], TestContext.Current.CancellationToken);

        Assert.Equal(code, Assert.Throws<StageException>(() => DockerCredentials.Read(file)).Code);
    }

    [Theory]
    [InlineData("chmod 0602 auth.json")]
    [InlineData("chown 65534 auth.json")]
    [InlineData("mkdir -m 0777 open; mv auth.json open/; ln -s open/auth.json auth.json")]
    [InlineData("mkdir safe; mv auth.json safe/; mkdir -m 0777 open; ln -s ../safe/auth.json open/on; ln -s open/on auth.json")]
    public async Task An_agent_of_root_reads_no_file_that_others_may_write(string change)
    {
        Needs.Root();
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["auth.json"], Written);
        await Tool.RunAsync("sh", "-ec", $"cd {directory.Path}; {change}");
        using var bench = new PullBench();
        var puller = new ExtensionPuller(bench.Puller, Platform.Host, directory["auth.json"], mustBeOurs: true);

        var refused = await Assert.ThrowsAsync<StageException>(() => puller.PullAsync(
            ImageReference.Parse("registry.test/team/ext:v1"),
            RegistriesConfig.Empty,
            ExtensionPolicy.Default,
            _ => { },
            TestContext.Current.CancellationToken));

        Assert.Equal(("authfile-writable", true), (refused.Code, refused.Retriable));
    }

    [Theory]
    [InlineData("chmod 0600 auth.json")]
    [InlineData("chmod 0660 auth.json")] // root's group
    [InlineData("chmod 1777 .")] // as /tmp is
    public async Task An_agent_of_root_reads_a_file_that_only_root_may_write(string change)
    {
        Needs.Root();
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["auth.json"], Written);
        await Tool.RunAsync("sh", "-ec", $"cd {directory.Path}; {change}");

        Assert.NotEmpty(DockerCredentials.Read(directory["auth.json"], mustBeOurs: true).Hosts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"auths":[]}""")]
    [InlineData("""{"auths":{"a":"b"}}""")]
    [InlineData("""{"auths":{"a":{"auth":5}}}""")]
    [InlineData("""{"auths":{"a":{"auth":"c2VjcmV0"}""")]
    public void A_faulty_file_is_refused_without_showing_it(string text)
    {
        var refused = Assert.Throws<StageException>(() => Parse(text));

        Assert.Equal("json", refused.Code);
        Assert.DoesNotContain("c2VjcmV0", refused.ToString());
    }

    static DockerCredentials Parse(string text) => DockerCredentials.Parse(FakeImage.Bytes(text), "config.json");
}
