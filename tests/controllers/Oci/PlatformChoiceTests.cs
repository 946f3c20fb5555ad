using Strata.Controllers.Oci;
using Strata.Resources;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

public class PlatformChoiceTests
{
    static ImageIndex Index(params string?[] platforms) => new(
        MediaTypes.Index,
        platforms.Select((p, i) => new Descriptor(
            MediaTypes.Manifest, Digest.Parse($"sha256:{i:x64}"), i, p is null ? null : Platform.Parse(p))).ToEquatableArray());

    static long Chosen(string wanted, params string?[] platforms) =>
        PlatformChoice.From(Index(platforms), Platform.Parse(wanted), "image").Size;

    [Theory]
    [InlineData("linux/amd64", 1)]
    [InlineData("linux/arm64", 2)]
    [InlineData("linux/arm64/v8", 2)]
    [InlineData("linux/arm/v6", 3)]
    [InlineData("linux/arm/v7", 4)]
    [InlineData("linux/arm", 4)] // v7, as containerd has it
    public void M56_the_exact_platform_is_chosen(string wanted, int entry) =>
        Assert.Equal(entry, Chosen(wanted, "unknown/unknown", "linux/amd64", "linux/arm64/v8", "linux/arm/v6", "linux/arm/v7"));

    [Fact]
    public void M56_of_two_equal_entries_the_first_is_chosen() => Assert.Equal(0, Chosen("linux/amd64", "linux/amd64", "linux/amd64"));

    /// <summary>Expectations: containerd's platforms.Only, of which 386 on amd64 and arm on arm64 are left out.</summary>
    [Theory]
    [InlineData("linux/amd64", 1, "linux/amd64/v2", "linux/amd64/v1", "linux/amd64")]
    [InlineData("linux/amd64/v3", 1, "linux/amd64", "linux/amd64/v2", "linux/amd64/v4")]
    [InlineData("linux/arm64", 2, "linux/arm/v7", "linux/arm64/v9", "linux/arm64/v8", "linux/arm64")]
    [InlineData("linux/arm64", 1, "linux/arm64/v8.2", "linux/aarch64")]
    [InlineData("linux/amd64", 1, "linux/386", "linux/x86_64")]
    [InlineData("linux/arm/v7", 1, "linux/arm64/v8", "linux/arm/v6", "linux/arm/v5")]
    public void M56_what_is_made_for_this_processor_or_an_earlier_one_serves(string wanted, int entry, params string[] platforms) =>
        Assert.Equal(entry, Chosen(wanted, platforms));

    [Theory]
    [InlineData("linux/amd64", "linux/arm64")]
    [InlineData("linux/arm/v6", "linux/arm/v7")]
    [InlineData("linux/amd64", "linux/amd64/v2")]
    [InlineData("linux/amd64", "linux/386")]
    [InlineData("linux/amd64", "windows/amd64")]
    [InlineData("linux/arm64", "linux/arm64/v9")]
    [InlineData("linux/arm64", "linux/arm/v7")]
    public void M56_nothing_fitting_is_refused(string wanted, string only) =>
        Assert.Equal("platform", Assert.Throws<StageException>(() => Chosen(wanted, only)).Code);

    [Fact]
    public void M56_the_refusal_lists_what_exists()
    {
        var refused = Assert.Throws<StageException>(() => Chosen("linux/riscv64", "linux/amd64", "unknown/unknown", "linux/arm64/v8"));

        Assert.EndsWith("it offers: linux/amd64, linux/arm64/v8", refused.Message);
    }

    [Fact]
    public void M57_an_image_that_is_not_what_the_index_promised_is_refused()
    {
        var config = new ImageConfig(new Platform("linux", "arm64"), []);

        var refused = Assert.Throws<StageException>(() => PlatformChoice.Check(config, new Platform("linux", "amd64"), "image"));

        Assert.Equal("platform", refused.Code);
    }
}
