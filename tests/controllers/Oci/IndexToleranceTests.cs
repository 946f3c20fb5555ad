using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

/// <summary>What stands beside the image that is ours refuses no index; the expectations are those of skopeo and containerd.</summary>
public sealed class IndexToleranceTests : IDisposable
{
    const string Amd64 = """{"os":"linux","architecture":"amd64"}""";
    const string Arm64 = """{"os":"linux","architecture":"arm64"}""";
    const string Attestation =
        ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}";

    static readonly FakeImage Ours = new();
    static readonly FakeImage Other = new(seed: 7);

    readonly TemporaryDirectory directory = new();

    static string Plain(FakeImage image, string extra = "") => FakeImage.Descriptor(FakeImage.ManifestType, image.Manifest, extra);

    static string Foreign(string digest, string platform) =>
        $$"""{"mediaType":"{{FakeImage.ManifestType}}","digest":"{{digest}}","size":7,"platform":{{platform}}}""";

    static string Typed(string mediaType, string extra = "") => FakeImage.Descriptor(mediaType, Other.Manifest, extra);

    static Descriptor Choose(params string[] entries) => PlatformChoice.From(
        Assert.IsType<ImageIndex>(DocumentParser.Parse(FakeImage.Index(entries), FakeImage.IndexType, "index")),
        Platform.Parse("linux/amd64"),
        "index");

    static void Chosen(FakeImage expected, params string[] entries) =>
        Assert.Equal(FakeImage.DigestOf(expected.Manifest), $"{Choose(entries).Digest}");

    static StageException Refused(params string[] entries) => Assert.Throws<StageException>(() => Choose(entries));

    public static TheoryData<string[]> BesideOurs => new(
        [Plain(Other)],
        [Plain(Other, ",\"platform\":null,\"annotations\":null,\"urls\":null,\"artifactType\":null,\"data\":null")],
        [Plain(Other, ",\"platform\":{}")],
        [Plain(Other, ",\"platform\":{\"os\":\"\",\"architecture\":\"\"}")],
        [Plain(Other, ",\"platform\":{\"os\":null,\"architecture\":\"amd64\"}")],
        [Plain(Other, Attestation)],
        [Plain(Other, ",\"artifactType\":\"application/vnd.example.sbom\"")],
        [Plain(Other, ",\"more\":[{\"deep\":null}],\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\",\"os.features\":[\"x\"],\"more\":1}")],
        [Typed("application/vnd.example.artifact.v1+json")],
        [Foreign($"blake3:{new string('a', 64)}", Arm64)],
        [Foreign($"sha512:{new string('a', 128)}", Arm64)],
        [Foreign("", Arm64)],
        ["""{"platform":{"os":"linux","architecture":"arm64"}}"""],
        ["{}"]);

    [Theory]
    [MemberData(nameof(BesideOurs))]
    public void An_entry_beside_ours_is_passed_over(string[] entries)
    {
        Chosen(Ours, [.. entries, Ours.Entry(Amd64)]);
        Chosen(Ours, [Ours.Entry(Amd64), .. entries]);
    }

    /// <summary>Where skopeo insists on the first.</summary>
    [Fact]
    public void Of_two_entries_for_us_the_one_that_can_be_used_is_chosen()
    {
        Chosen(Ours, Typed("application/vnd.example.artifact.v1+json", $",\"platform\":{Amd64}"), Ours.Entry(Amd64));
        Chosen(Ours, Foreign($"blake3:{new string('a', 64)}", Amd64), Ours.Entry(Amd64));
    }

    [Fact]
    public void An_entry_without_a_platform_is_the_last_choice_and_of_several_the_first()
    {
        Chosen(Ours, Foreign($"sha256:{new string('a', 64)}", Arm64), Plain(Ours), Plain(Other));
        Chosen(Ours, Plain(Other, Attestation), Plain(Ours));
        Chosen(Ours, Plain(Other, ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}"), Plain(Ours));
    }

    [Fact]
    public void Empty_words_are_no_platform_of_ours_and_no_missing_one() =>
        Assert.Equal("platform", Refused(Plain(Ours, ",\"platform\":{}"), Plain(Other, Attestation)).Code);

    [Theory]
    [InlineData("digest", "blake3:aaaa")]
    [InlineData("digest", "sha256:../../etc/passwd")]
    public void Where_the_only_entry_for_us_cannot_be_asked_for_the_refusal_names_it(string code, string digest)
    {
        var refused = Refused(Plain(Other), Foreign(digest, Amd64));

        Assert.Equal(code, refused.Code);
        Assert.Contains("manifests[1]", refused.Message);
    }

    [Theory]
    [InlineData("{\"os\":\"linux\",\"architecture\":\"amd64\"}")]
    [InlineData("null")]
    public void Where_the_only_entry_for_us_is_of_an_unknown_kind_the_refusal_names_it(string platform)
    {
        var refused = Refused(Typed("application/vnd.example.artifact.v1+json", $",\"platform\":{platform}"));

        Assert.Equal("media-type", refused.Code);
        Assert.Contains(FakeImage.DigestOf(Other.Manifest), refused.Message);
        Assert.Contains("application/vnd.example.artifact.v1+json", refused.Message);
    }

    [Theory]
    [InlineData("\"size\":\"7\"")]
    [InlineData("\"size\":7,\"platform\":\"linux\"")]
    [InlineData("\"size\":7,\"platform\":{\"os\":1}")]
    [InlineData("\"size\":7,\"annotations\":[]")]
    [InlineData("\"size\":7,\"digest\":1")]
    [InlineData("\"size\":7,\"data\":\"%\"")]
    public void A_member_of_the_wrong_kind_refuses_the_whole_as_with_go(string members)
    {
        var refused = Refused(Ours.Entry(Amd64), $$"""{"mediaType":"x",{{members}}}""");

        Assert.Equal("json", refused.Code);
    }

    /// <summary>By the configuration of the image that it chooses.</summary>
    [Theory]
    [MemberData(nameof(BesideOurs))]
    public async Task Skopeo_chooses_the_same(string[] entries)
    {
        Write([.. entries, Ours.Entry(Amd64)]);

        var config = await Tool.RunAsync(
            "skopeo", "--override-os", "linux", "--override-arch", "amd64", "inspect", "--config", "--raw", $"oci:{directory.Path}:v1");

        Assert.Equal(System.Text.Encoding.UTF8.GetString(Ours.Config).Trim(), config.Trim());
    }

    // Four megabytes hold more than a million, each with what is to be said of it.
    [Theory]
    [InlineData(1000, null)]
    [InlineData(1001, "too-many")]
    public void A_layout_may_list_a_thousand_entries_that_mean_nothing(int count, string? code)
    {
        Write(Ours.Entry(Amd64));
        var named = FakeImage.Descriptor(FakeImage.IndexType, FakeImage.Index(Ours.Entry(Amd64)));
        var entries = string.Join(",", Enumerable.Repeat("{}", count).Append(named));
        File.WriteAllText(directory["index.json"], $$"""{"schemaVersion":2,"manifests":[{{entries}}]}""");

        var refused = Record.Exception(() => OciLayout.Open(directory.Path).Images());

        Assert.Equal(code, (refused as StageException)?.Code);
    }

    public void Dispose() => directory.Dispose();

    /// <summary>A layout whose only image is an index of these entries.</summary>
    void Write(params string[] entries)
    {
        Directory.CreateDirectory(directory["blobs/sha256"]);
        var index = FakeImage.Index(entries);
        foreach (var blob in (byte[][])[index, Ours.Manifest, Ours.Config, Other.Manifest, Other.Config])
            File.WriteAllBytes(directory[$"blobs/sha256/{FakeImage.DigestOf(blob)["sha256:".Length..]}"], blob);
        var named = FakeImage.Descriptor(FakeImage.IndexType, index, ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"v1\"}");
        File.WriteAllBytes(directory["index.json"], FakeImage.Bytes($$"""{"schemaVersion":2,"manifests":[{{named}}]}"""));
        File.WriteAllText(directory["oci-layout"], """{"imageLayoutVersion":"1.0.0"}""");
    }
}
