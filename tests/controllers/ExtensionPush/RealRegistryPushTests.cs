using System.Collections.Immutable;
using System.Text.Json;
using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPush;

/// <summary>Pushed to the real docker-registry; skopeo and our own pull tell what arrived.</summary>
public class RealRegistryPushTests
{
    /// <summary>Of the password "secret", by crypt(3).</summary>
    const string Htpasswd = "me:$2b$05$vskZHVQi9Z5mfbDj58Pn8eqyK73iZNJu0rBoV3Z/RXVCz0uBopDR2";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Skopeo_finds_all_platforms_and_our_pull_gets_the_same_digest()
    {
        await using var registry = await DockerRegistry.StartAsync(Ct, htpasswd: Htpasswd);
        using var bench = new PushBench();
        var index = await WriteAsync(bench);
        var config = PushBench.Open(registry.Authority, $"http://{registry.Authority}", new RegistryHost(new RegistryAuth("me", "secret")));
        var reference = $"{registry.Authority}/team/ext:v1";

        var first = await bench.PushAsync(index, reference, config);
        var second = await bench.PushAsync(index, reference, config);

        var raw = await Tool.RunAsync(
            "skopeo", ["inspect", "--raw", "--tls-verify=false", "--creds", "me:secret", $"docker://{reference}"]);
        Assert.Equal($"{index.Digest}", FakeImage.DigestOf(FakeImage.Bytes(raw)));
        Assert.Equal(2, JsonDocument.Parse(raw).RootElement.GetProperty("manifests").GetArrayLength());
        Assert.Equal((7, 0, 0, 7), (first.Sent, first.Present, second.Sent, second.Present));
        using var puller = new PullBench();
        Assert.Equal(index.Digest, (await puller.PullAsync(config, reference)).Digest);
    }

    [Fact]
    public async Task Skopeo_copies_everything_out_of_the_registry_again()
    {
        await using var registry = await DockerRegistry.StartAsync(Ct);
        using var bench = new PushBench();
        using var directory = new TemporaryDirectory();
        var index = await WriteAsync(bench);

        var reference = $"{registry.Authority}/team/ext:v1";
        await bench.PushAsync(index, reference, PushBench.Open(registry.Authority, $"http://{registry.Authority}"));

        await Tool.RunAsync(
            "skopeo",
            [
                "copy", "--quiet", "--all", "--insecure-policy", "--src-tls-verify=false",
                $"docker://{reference}", $"oci:{directory["copy"]}:v1",
            ]);
        Assert.Equal(index.Digest, OciLayout.Open(directory["copy"]).FindNamed("v1").Digest);
    }

    [Fact]
    public async Task Tls_needs_the_registrys_root_and_wrong_credentials_are_refused()
    {
        using var certificate = Certificates.SelfSigned();
        await using var registry = await DockerRegistry.StartAsync(Ct, certificate, htpasswd: Htpasswd);
        using var bench = new PushBench(retries: 0);
        var index = await WriteAsync(bench);
        var tls = new RegistryTls(certificate.ExportCertificatePem());

        Assert.Equal("tls", await CodeAsync(null, "secret"));
        Assert.Equal("unauthorized", await CodeAsync(tls, "wrong"));
        Assert.Null(await CodeAsync(tls, "secret"));

        async Task<string?> CodeAsync(RegistryTls? trust, string password)
        {
            var config = RegistriesConfig.Empty with
            {
                Hosts = ImmutableDictionary<string, RegistryHost>.Empty.Add(
                    registry.Authority, new RegistryHost(new RegistryAuth("me", password), trust)),
            };
            var push = bench.PushAsync(index, $"{registry.Authority}/team/ext:v1", config);
            return (await Record.ExceptionAsync(() => push) as StageException)?.Code;
        }
    }

    /// <summary>Two platforms, with one layer that is small and one that is asked for first.</summary>
    static async Task<Descriptor> WriteAsync(PushBench bench)
    {
        var layer = new LayerContent(async (output, ct) => await output.WriteAsync(RandomBytes(3_000_000), ct));
        var small = new LayerContent(async (output, ct) => await output.WriteAsync(RandomBytes(3_000), ct));
        return await new OciLayoutWriter(bench.Store).WriteAsync(
            "ext",
            [new PlatformImage(new Platform("linux", "amd64"), [layer]), new PlatformImage(new Platform("linux", "arm64"), [small])],
            Ct);
    }

    static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
