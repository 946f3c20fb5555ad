using System.Text;
using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

public class DocumentParserTests
{
    static readonly string Hash = "sha256:" + new string('a', 64);
    static readonly string Layer = $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{Hash}}","size":7}""";
    static readonly string Config = $$"""{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{Hash}}","size":2}""";

    static string Manifest(string? layers = null, string? config = null, string extra = "", string version = "2") =>
        $$"""{"schemaVersion":{{version}},"config":{{config ?? Config}},"layers":[{{layers ?? Layer}}]{{extra}}}""";

    static ImageDocument Parse(string text, string? type = MediaTypes.Manifest) =>
        DocumentParser.Parse(Encoding.UTF8.GetBytes(text), type, "manifest");

    static string Refusal(string text, string? type = MediaTypes.Manifest) => Refusal(Encoding.UTF8.GetBytes(text), type);

    static string Refusal(byte[] bytes, string? type = MediaTypes.Manifest)
    {
        var refused = Assert.Throws<StageException>(() => DocumentParser.Parse(bytes, type, "manifest"));
        Assert.DoesNotContain(refused.Message, char.IsControl);
        return refused.Code;
    }

    [Theory]
    [InlineData("application/vnd.oci.image.manifest.v1+json")]
    [InlineData("application/vnd.docker.distribution.manifest.v2+json")]
    public void Manifests_of_both_families_are_read(string type)
    {
        var manifest = Assert.IsType<ImageManifest>(Parse(Manifest(), type));

        Assert.Equal(7, manifest.Layers[0].Size);
        Assert.Equal(Hash, manifest.Config.Digest.ToString());
    }

    [Fact]
    public void M44_an_inner_media_type_that_differs_is_refused() =>
        Assert.Equal("media-type", Refusal(Manifest(extra: $",\"mediaType\":\"{MediaTypes.Index}\"")));

    [Fact]
    public void M45_without_an_outer_media_type_the_inner_one_decides() =>
        Assert.IsType<ImageManifest>(Parse(Manifest(extra: $",\"mediaType\":\"{MediaTypes.Manifest}\""), null));

    [Fact]
    public void M45_without_any_media_type_a_document_is_refused() => Assert.Equal("media-type", Refusal(Manifest(), null));

    [Fact]
    public void A_document_that_is_manifest_and_index_at_once_is_refused() =>
        Assert.Equal("media-type", Refusal(Manifest(extra: ",\"manifests\":[]")));

    [Theory]
    [InlineData("""{"schemaVersion":1,"name":"x","fsLayers":[]}""", null)]
    [InlineData(
        """{"schemaVersion":1,"name":"x","fsLayers":[],"signatures":[]}""",
        "application/vnd.docker.distribution.manifest.v1+prettyjws")]
    public void M46_schema_1_is_refused_by_name(string text, string? type) => Assert.Equal("schema1-unsupported", Refusal(text, type));

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    [InlineData("\"2\"")]
    [InlineData("2.0")]
    [InlineData("null")]
    public void M47_another_schema_version_is_refused(string version) =>
        Assert.Equal("schema-version", Refusal(Manifest(version: version)));

    [Theory]
    [InlineData("YWJjZGVmZw==", "digest-mismatch")]
    [InlineData("YQ==", "digest-mismatch")]
    [InlineData("%%%", "json")]
    public void M50_embedded_data_that_disagrees_is_refused(string data, string code) =>
        Assert.Equal(code, Refusal(Manifest(layers: Layer[..^1] + $",\"data\":\"{data}\"}}")));

    [Fact]
    public void M50_embedded_data_that_agrees_is_accepted()
    {
        var content = "abc"u8.ToArray();
        var layer = FakeImage.Descriptor("application/vnd.oci.image.layer.v1.tar", content, ",\"data\":\"YWJj\"");

        Assert.IsType<ImageManifest>(Parse(Manifest(layers: layer)));
    }

    [Theory]
    [InlineData("sha256:../../etc/passwd")]
    [InlineData("md5:900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("")]
    public void M51_a_malformed_digest_is_refused(string digest) =>
        Assert.Equal("digest", Refusal(Manifest(layers: Layer.Replace(Hash, digest))));

    [Fact]
    public void M52_a_key_twice_is_refused() =>
        Assert.Equal("json-duplicate", Refusal(Manifest(layers: Layer[..^1] + $",\"digest\":\"{Hash}\"}}")));

    [Fact]
    public void M52_a_list_twice_is_refused() => Assert.Equal("json-duplicate", Refusal(Manifest(extra: ",\"layers\":[]")));

    [Fact]
    public void M52_a_key_in_another_case_is_another_key() =>
        Assert.IsType<ImageManifest>(Parse(Manifest(layers: Layer[..^1] + ",\"Digest\":\"md5:x\"}")));

    public static TheoryData<byte[]> NotJson => new(
        Encoding.UTF8.GetBytes(Manifest() + "x"),
        [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Manifest())],
        Encoding.Unicode.GetBytes(Manifest()),
        [.. Encoding.UTF8.GetBytes(Manifest()[..^1] + ",\"x\":\""), 0xff, .. "\"}"u8],
        Encoding.UTF8.GetBytes(Manifest(extra: ",\"x\":\"\\ud800\"")),
        Encoding.UTF8.GetBytes(Manifest(layers: Layer.Replace(":7", ":NaN"))),
        Encoding.UTF8.GetBytes(Manifest(extra: "/* c */")),
        Encoding.UTF8.GetBytes(Manifest(layers: Layer.Replace(":7", ":\"7\""))),
        Encoding.UTF8.GetBytes(Manifest(layers: Layer.Replace(":7", ":7.0"))),
        Encoding.UTF8.GetBytes(Manifest(layers: Layer.Replace(":7", ":1e3"))),
        Encoding.UTF8.GetBytes(Manifest(layers: Layer.Replace(":7", ":-1"))),
        Encoding.UTF8.GetBytes(Manifest(layers: Layer.Replace(":7", ":9223372036854775808"))),
        Encoding.UTF8.GetBytes(Manifest(extra: ",\"x\":" + new string('[', 40) + new string(']', 40))),
        Encoding.UTF8.GetBytes("[]"),
        Encoding.UTF8.GetBytes(""));

    [Theory]
    [MemberData(nameof(NotJson), DisableDiscoveryEnumeration = true)]
    public void M54_what_is_not_strict_json_is_refused(byte[] bytes) => Assert.Equal("json", Refusal(bytes));

    [Fact]
    public void M55_an_index_over_the_limit_is_refused()
    {
        var entries = Enumerable.Repeat(new FakeImage().Entry("""{"os":"linux","architecture":"amd64"}"""), 1001).ToArray();

        Assert.Equal("too-many", Refusal(FakeImage.Index(entries), MediaTypes.Index));
    }

    [Fact]
    public void M59_no_layers_are_refused() => Assert.Equal("empty", Refusal(Manifest(layers: "")));

    [Fact]
    public void M59_too_many_layers_are_refused() =>
        Assert.Equal("too-many", Refusal(Manifest(layers: string.Join(",", Enumerable.Repeat(Layer, 129)))));

    [Fact]
    public void M59_a_hundred_and_twenty_eight_layers_are_accepted() =>
        Assert.IsType<ImageManifest>(Parse(Manifest(layers: string.Join(",", Enumerable.Repeat(Layer, 128)))));

    [Fact]
    public void M60_a_config_over_the_limit_is_refused_before_it_is_fetched() =>
        Assert.Equal("too-large", Refusal(Manifest(config: Config.Replace(":2}", ":1073741824}"))));

    [Fact]
    public void A_document_over_the_limit_is_refused() => Assert.Equal("too-large", Refusal(new byte[4 * 1024 * 1024 + 1]));

    [Fact]
    public void A_layer_of_an_unknown_type_is_refused() =>
        Assert.Equal("media-type", Refusal(Manifest(layers: Layer.Replace("tar+gzip", "tar+lzma"))));

    [Theory]
    [InlineData("not json", "json")]
    [InlineData("""{"os":"linux","architecture":"amd64"}""", "json")]
    [InlineData("""{"os":"linux","architecture":"amd64","rootfs":{"diff_ids":["md5:x"]}}""", "digest")]
    [InlineData("""{"architecture":"amd64","rootfs":{"diff_ids":[]}}""", "json")]
    public void M60_a_config_that_says_nothing_is_refused(string text, string code)
    {
        var refused = Assert.Throws<StageException>(() => DocumentParser.ParseConfig(Encoding.UTF8.GetBytes(text), "config"));

        Assert.Equal(code, refused.Code);
    }
}
