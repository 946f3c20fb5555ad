using System.Text;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

/// <summary>Logins for a part of a registry, as containers-auth.json(5) has them: the most specific one that covers the image.</summary>
public sealed class RepositoryLoginTests
{
    static readonly string[] Paths = ["", "/team", "/team/app", "/team/app/deep", "/other/app"];

    [Theory]
    [InlineData("team/app", "/team/app")]
    [InlineData("team/app/part", "/team/app")]
    [InlineData("team/app/deep", "/team/app/deep")]
    [InlineData("team/other", "/team")]
    [InlineData("team", "/team")]
    [InlineData("teammate/app", "")]
    [InlineData("team-app", "")]
    [InlineData("other/application", "")]
    [InlineData("app/team", "")]
    public void The_most_specific_one_wins(string repository, string path)
    {
        var config = Parse("reg.example.com", Paths).Behind(RegistriesConfig.Empty);

        Assert.Equal(path, PathOf(config.AuthOf(new Uri("https://reg.example.com/v2"), repository)));
    }

    [Theory]
    [InlineData("reg.example.com/team", "https://reg.example.com/v2", "other/app")]
    [InlineData("reg.example.com/team", "https://reg.example.com/v2", "teammate/app")]
    [InlineData("reg.example.com/team", "https://reg.example.com/v2", "other/team")]
    [InlineData("reg.example.com/team/app", "https://reg.example.com/v2", "team")]
    [InlineData("reg.example.com/team", "https://evil.example/v2", "team/app")]
    [InlineData("reg.example.com/team", "https://reg.example.com:5000/v2", "team/app")]
    [InlineData("reg.example.com/team", "http://reg.example.com/v2", "team/app")]
    [InlineData("reg.example.com/team", "https://reg.example.com/v2/proxy", "team/app")]
    [InlineData("reg.example.com/team", "https://reg.example.com/proxy/v2", "team/app")]
    [InlineData("reg.example.com/team", "https://reg.example.com/proxy", "team/app")]
    [InlineData("reg.example.com/other/../team", "https://reg.example.com/v2", "team/app")]
    [InlineData("reg.example.com//team", "https://reg.example.com/v2", "team/app")]
    [InlineData("reg.example.com/./team", "https://reg.example.com/v2", "team/app")]
    [InlineData("reg.example.com/te%61m", "https://reg.example.com/v2", "team/app")]
    [InlineData("https://reg.example.com/team", "https://reg.example.com/v2", "team/app")]
    [InlineData("evil.example\\\\@reg.example.com/team", "https://reg.example.com/v2", "team/app")]
    [InlineData("reg.example.com/team?x", "https://reg.example.com/v2", "team/app")]
    [InlineData("reg.example.com/team#x", "https://reg.example.com/v2", "team/app")]
    public void R24_one_is_for_nothing_beside_its_path(string key, string endpoint, string repository)
    {
        var config = DockerCredentials.Parse(FakeImage.Bytes($$"""{"auths":{"{{key}}":{"auth":"bWU6c2VjcmV0"} } }"""), "config.json")
            .Behind(RegistriesConfig.Empty);

        Assert.Null(config.AuthOf(new Uri(endpoint), repository));
    }

    [Theory]
    [InlineData("reg.example.com/proxy/team", "https://reg.example.com/v2/proxy")]
    [InlineData("reg.example.com/proxy/team", "https://reg.example.com/proxy/v2")]
    [InlineData("reg.example.com/proxy/team", "https://reg.example.com/proxy")]
    [InlineData("reg.example.com:5000/team", "http://reg.example.com:5000/v2")]
    [InlineData("docker.io/team", "https://registry-1.docker.io/v2")]
    public void The_path_is_the_whole_name_at_the_endpoint(string key, string endpoint)
    {
        var config = DockerCredentials.Parse(FakeImage.Bytes($$"""{"auths":{"{{key}}":{"auth":"bWU6c2VjcmV0"} } }"""), "config.json")
            .Behind(RegistriesConfig.Empty);

        Assert.Equal(new RegistryAuth(Auth: "bWU6c2VjcmV0"), config.AuthOf(new Uri(endpoint), "team/app"));
    }

    [Fact]
    public void The_machine_configuration_goes_before_also_where_a_login_is_more_specific()
    {
        var machine = new RegistryAuth("machine", "its");
        var config = RegistriesConfig.Empty with
        {
            Hosts = RegistriesConfig.Empty.Hosts.Add("reg.example.com", new RegistryHost(machine)),
        };

        var merged = Parse("reg.example.com", Paths).Behind(config);

        Assert.Equal(machine, merged.AuthOf(new Uri("https://reg.example.com/v2"), "team/app"));
    }

    [Fact]
    public void A_helper_is_for_a_whole_registry() =>
        Assert.Null(DockerCredentials.Parse(FakeImage.Bytes("""{"credHelpers": {"gcr.io/team": "gcloud"} }"""), "config.json")
            .HelperOf(new Uri("https://gcr.io/v2")));

    [Theory]
    [InlineData("team/ext")]
    [InlineData("team/app")]
    [InlineData("team/app/deep")]
    [InlineData("teammate/app")]
    [InlineData("other/app")]
    public async Task Skopeo_chooses_the_same_one(string repository)
    {
        Needs.Programs("skopeo");
        using var directory = new TemporaryDirectory();
        using var certificate = Certificates.SelfSigned();
        await using var registry = new FakeRegistry(
            request => request.Authorization is null ? FakeAnswer.Challenge("Basic realm=\"x\"") : FakeAnswer.Status(404), certificate);
        await File.WriteAllTextAsync(directory["auth.json"], Text(registry.Authority, Paths), TestContext.Current.CancellationToken);
        var skopeo = new Command(
            "skopeo",
            ["inspect", "--tls-verify=false", "--authfile", directory["auth.json"], $"docker://{registry.Authority}/{repository}:v1"]);

        await Assert.ThrowsAsync<CommandFailedException>(() => skopeo.RunAsync(TestContext.Current.CancellationToken));

        var ours = Parse(registry.Authority, Paths).Behind(RegistriesConfig.Empty).AuthOf(new Uri($"{registry.Url}/v2"), repository);
        Assert.Equal([$"Basic {ours!.Auth}"], registry.Requests.Select(request => request.Authorization).OfType<string>().Distinct());
    }

    [Fact]
    public async Task R16_one_goes_to_no_other_repository_and_not_along_a_redirect()
    {
        var image = new FakeImage();
        await using var storage = new FakeRegistry(image.Answer);
        await using var registry = new FakeRegistry(image.AnswerToLogins(storage.Url));
        var config = Parse(registry.Authority, ["/team"]).Behind(PullBench.Mirror(registry.Url));
        using var bench = new PullBench();

        Assert.Equal("unauthorized", (await bench.RefusedAsync(config, "registry.test/teammate/ext:v1")).Code);
        Assert.All(registry.Requests, request => Assert.Null(request.Authorization));
        await bench.PullAsync(config);

        Assert.Equal(
            [Header("/team")], registry.Requests.Select(request => request.Authorization).OfType<string>().Distinct());
        Assert.All(
            registry.Requests.Where(request => request.Authorization is not null),
            request => Assert.StartsWith("/v2/team/", request.Path, StringComparison.Ordinal));
        Assert.NotEmpty(storage.Requests);
        Assert.All(storage.Requests, request => Assert.Null(request.Authorization));
    }

    static DockerCredentials Parse(string host, string[] paths) => DockerCredentials.Parse(FakeImage.Bytes(Text(host, paths)), "auth.json");

    /// <summary>The user of each login is its path.</summary>
    static string Text(string host, string[] paths) =>
        $$"""{"auths": { {{string.Join(", ", paths.Select(path => $"\"{host}{path}\": {{\"auth\": \"{Encode(path)}\"}}"))}} } }""";

    static string Header(string path) => $"Basic {Encode(path)}";

    static string Encode(string path) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"me{path}:secret"));

    static string? PathOf(RegistryAuth? auth) => Paths.SingleOrDefault(path => auth?.Auth == Encode(path));
}
