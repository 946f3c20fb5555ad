using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

/// <summary>Manifests in the form in which other projects' tools write them: images are read, everything else is told by its kind.</summary>
public sealed class MadeByOthersTests
{
    const string OciConfig = "application/vnd.oci.image.config.v1+json";
    const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    const string OciLayer = "application/vnd.oci.image.layer.v1.tar";
    const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";

    static string Blob(string type, string extra = "") =>
        $$"""{"mediaType":"{{type}}","size":32,"digest":"sha256:{{new string('a', 64)}}"{{extra}}}""";

    static ImageManifest Read(string config, string layer, string type = MediaTypes.Manifest, string extra = "") =>
        Assert.IsType<ImageManifest>(DocumentParser.Parse(
            FakeImage.Bytes($$"""{"schemaVersion":2,"mediaType":"{{type}}","config":{{config}},"layers":[{{layer}}]{{extra}}}"""), type, "image"));

    [Theory]
    [InlineData("kaniko", DockerManifest, DockerConfig, $"{DockerLayer}.gzip", "")]
    [InlineData("Nix over skopeo", DockerManifest, DockerConfig, DockerLayer, "")]
    [InlineData("nix2container", MediaTypes.Manifest, OciConfig, OciLayer, "")]
    [InlineData("ko and buildpacks", MediaTypes.Manifest, OciConfig, $"{OciLayer}+gzip", "")]
    [InlineData(
        "stargz", MediaTypes.Manifest, OciConfig, $"{OciLayer}+gzip",
        ""","annotations":{"containerd.io/snapshot/stargz/toc.digest":"sha256:x","io.containers.estargz.uncompressed-size":"1"}""")]
    [InlineData(
        "podman with zstd:chunked", MediaTypes.Manifest, OciConfig, $"{OciLayer}+zstd",
        ""","annotations":{"io.github.containers.zstd-chunked.manifest-checksum":"sha256:x"},"urls":null,"platform":null""")]
    public void An_image_is_read(string tool, string type, string config, string layer, string notes)
    {
        var manifest = Read(Blob(config), Blob(layer, notes), type, ",\"annotations\":null,\"subject\":null,\"artifactType\":\"\"");

        Assert.True(manifest.Layers[0].MediaType == layer, tool);
    }

    [Theory]
    [InlineData("Helm", "application/vnd.cncf.helm.config.v1+json", "application/vnd.cncf.helm.chart.content.v1.tar+gzip")]
    [InlineData("ORAS", "application/vnd.oci.empty.v1+json", "application/vnd.example+type")]
    [InlineData("ORAS before OCI 1.1", "application/vnd.unknown.config.v1+json", "application/vnd.oci.image.layer.v1.tar")]
    [InlineData("a signature of cosign", OciConfig, "application/vnd.dev.cosign.simplesigning.v1+json")]
    [InlineData("an attestation of buildkit", OciConfig, "application/vnd.in-toto+json")]
    [InlineData("a bill of materials of ko", OciConfig, "text/spdx+json")]
    [InlineData("a plugin of Docker", "application/vnd.docker.plugin.v1+json", $"{DockerLayer}.gzip")]
    [InlineData("WebAssembly", "application/vnd.wasm.config.v0+json", "application/wasm")]
    [InlineData("an encrypted image", OciConfig, $"{OciLayer}+gzip+encrypted")]
    public void What_is_no_image_is_told_by_its_kind(string what, string config, string layer)
    {
        var refused = Assert.Throws<StageException>(() => Read(Blob(config), Blob(layer), extra: ",\"artifactType\":\"application/x\""));

        Assert.Equal("media-type", refused.Code);
        Assert.True(refused.Message.EndsWith(config) || refused.Message.EndsWith(layer), what);
    }

    [Fact]
    public void An_artifact_without_layers_is_told_by_its_kind()
    {
        var refused = Assert.Throws<StageException>(() => Read(Blob("application/vnd.oci.empty.v1+json", ",\"data\":null"), ""));

        Assert.Equal("media-type", refused.Code);
    }

    /// <summary>As crane append makes it of nothing.</summary>
    [Fact]
    public void An_image_that_does_not_say_what_it_is_for_is_told_so()
    {
        var config = DocumentParser.ParseConfig(
            FakeImage.Bytes("""{"architecture":"","created":"0001-01-01T00:00:00Z","history":[{}],"os":"","rootfs":{"type":"layers","diff_ids":[]},"config":{}}"""),
            "config");

        var refused = Assert.Throws<StageException>(() => PlatformChoice.Check(config, Platform.Parse("linux/amd64"), "config"));

        Assert.Equal(("platform", "config does not say which platform it is for, and linux/amd64 was asked for"), (refused.Code, refused.Message));
    }
}
