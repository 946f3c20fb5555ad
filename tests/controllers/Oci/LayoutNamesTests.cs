using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

/// <summary>Which image of a layout a name means, whoever wrote its index.json.</summary>
public sealed class LayoutNamesTests : IDisposable
{
    const string RefName = "org.opencontainers.image.ref.name";

    static readonly FakeImage One = new();
    static readonly FakeImage Two = new(seed: 7);

    readonly TemporaryDirectory directory = new();

    [Fact]
    public void An_entry_that_cannot_be_used_is_in_the_way_of_no_other()
    {
        var layout = Layout(
            "{}",
            $$"""{"mediaType":"{{FakeImage.ManifestType}}","digest":"blake3:aaaa","size":1,"annotations":{"{{RefName}}":"other"} }""",
            Named(One, "v1", ",\"platform\":{}"));

        Assert.Equal(FakeImage.DigestOf(One.Manifest), $"{layout.FindNamed("v1").Digest}");
        Assert.Equal(FakeImage.DigestOf(One.Manifest), $"{layout.FindNamed(null).Digest}");
        var refused = Assert.Throws<StageException>(() => layout.FindNamed("other"));
        Assert.Equal("digest", refused.Code);
        Assert.Contains("manifests[1]", refused.Message);
    }

    /// <summary>As <c>docker save</c> and buildx write it: the reference in one annotation, its tag in another.</summary>
    [Fact]
    public void What_docker_calls_an_image_is_its_name()
    {
        var layout = Layout(Docker(Two, "docker.io/team/other:v1"), Docker(One, "registry.test/team/ext:v1"));

        Assert.Equal(FakeImage.DigestOf(One.Manifest), $"{layout.Find(ImageReference.Parse("registry.test/team/ext:v1")).Digest}");
        Assert.Equal(FakeImage.DigestOf(Two.Manifest), $"{layout.FindNamed("team/other:v1").Digest}");
    }

    [Fact]
    public void A_tag_that_several_images_have_means_none_of_them_for_whom_ever()
    {
        var layout = Layout(Named(One, "v1"), Named(Two, "v1"));

        foreach (var find in (Func<Descriptor>[])[() => layout.FindNamed("v1"), () => layout.Find(ImageReference.Parse("registry.test/a:v1"))])
        {
            var refused = Assert.Throws<StageException>(find);

            Assert.Equal("not-found", refused.Code);
            Assert.EndsWith(
                $" has 2 images with the name v1: {FakeImage.DigestOf(One.Manifest)}, {FakeImage.DigestOf(Two.Manifest)}", refused.Message);
        }
    }

    [Fact]
    public void A_tag_that_one_image_has_twice_means_it() =>
        Assert.Equal(FakeImage.DigestOf(One.Manifest), $"{Layout(Named(One, "v1"), Named(One, "v1")).FindNamed("v1").Digest}");

    /// <summary>As skopeo reads it.</summary>
    [Fact]
    public void Of_several_images_with_one_full_name_the_first_is_meant()
    {
        var layout = Layout(Named(One, "registry.test/a:v1"), Named(Two, "registry.test/a:v1"));

        Assert.Equal(FakeImage.DigestOf(One.Manifest), $"{layout.FindNamed("registry.test/a:v1").Digest}");
        Assert.Equal(FakeImage.DigestOf(One.Manifest), $"{layout.Find(ImageReference.Parse("registry.test/a:v1")).Digest}");
    }

    public void Dispose() => directory.Dispose();

    static string Named(FakeImage image, string name, string extra = "") =>
        FakeImage.Descriptor(FakeImage.ManifestType, image.Manifest, $",\"annotations\":{{\"{RefName}\":\"{name}\"}}{extra}");

    static string Docker(FakeImage image, string name) => FakeImage.Descriptor(
        FakeImage.ManifestType,
        image.Manifest,
        $",\"annotations\":{{\"io.containerd.image.name\":\"{name}\",\"{RefName}\":\"{name[(name.LastIndexOf(':') + 1)..]}\"}}");

    OciLayout Layout(params string[] entries)
    {
        File.WriteAllBytes(directory["index.json"], FakeImage.Index(entries));
        File.WriteAllText(directory["oci-layout"], """{"imageLayoutVersion":"1.0.0"}""");
        return OciLayout.Open(directory.Path);
    }
}
