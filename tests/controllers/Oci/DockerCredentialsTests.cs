using System.Collections.Immutable;
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

        Assert.Equal(["docker.io", "old.example.com", "registry.example.com:5000"], read.Hosts.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(new RegistryAuth(Auth: "bWU6c2VjcmV0"), read.Hosts["docker.io"]);
        Assert.Equal(new RegistryAuth("you", "hush"), read.Hosts["old.example.com"]);
        Assert.Equal("refresh", read.Hosts["registry.example.com:5000"].IdentityToken);
    }

    [Fact]
    public void What_a_helper_keeps_is_told_apart()
    {
        var read = Parse(Written);

        Assert.True(read.NeedsHelper("gcr.io"));
        Assert.False(read.NeedsHelper("docker.io"));
        Assert.False(read.NeedsHelper("kept.example.com"));
        Assert.True(Parse("""{"auths":{"kept.example.com":{}},"credsStore":"desktop"}""").NeedsHelper("kept.example.com"));
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

        Assert.Equal("machine", merged.Hosts["docker.io"].Auth!.Username);
        Assert.Equal(new RegistryHost(new RegistryAuth("you", "hush"), tls), merged.Hosts["old.example.com"]);
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
