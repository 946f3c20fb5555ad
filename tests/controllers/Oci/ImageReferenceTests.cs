using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

public class ImageReferenceTests
{
    static readonly string Hash = "sha256:" + new string('5', 64);

    [Theory]
    [InlineData("nginx", "docker.io/library/nginx:latest")]
    [InlineData("nginx:1", "docker.io/library/nginx:1")]
    [InlineData("team/nginx", "docker.io/team/nginx:latest")]
    [InlineData("index.docker.io/nginx", "docker.io/library/nginx:latest")]
    [InlineData("docker.io/nginx", "docker.io/library/nginx:latest")]
    [InlineData("registry:5000", "docker.io/library/registry:5000")]
    [InlineData("localhost/x", "localhost/x:latest")]
    [InlineData("ghcr.io/siderolabs/gvisor:33f613e", "ghcr.io/siderolabs/gvisor:33f613e")]
    [InlineData("127.0.0.1:5005/team/sub/ext:v1", "127.0.0.1:5005/team/sub/ext:v1")]
    [InlineData("[fd00::1]:5000/x:1", "[fd00::1]:5000/x:1")]
    [InlineData("Host.Example/a__b/c---d.e_f:V1.0-x_y", "Host.Example/a__b/c---d.e_f:V1.0-x_y")]
    public void A_reference_means_what_it_means_to_other_tools(string text, string canonical)
    {
        var reference = ImageReference.Parse(text);

        Assert.Equal(canonical, reference.Canonical);
        Assert.Equal(text, reference.Original);
    }

    [Fact]
    public void A_digest_decides_over_a_tag()
    {
        var reference = ImageReference.Parse($"ghcr.io/x:v1@{Hash}");

        Assert.Equal("v1", reference.Tag);
        Assert.Equal(Hash, reference.Target);
        Assert.Equal($"ghcr.io/x:v1@{Hash}", reference.Canonical);
    }

    [Fact]
    public void A_digest_alone_needs_no_tag()
    {
        var reference = ImageReference.Parse($"ghcr.io/x@{Hash}");

        Assert.Null(reference.Tag);
        Assert.Equal($"ghcr.io/x@{Hash}", reference.Canonical);
    }

    [Theory]
    [InlineData("docker://ghcr.io/x:1", "leave docker:// out")]
    [InlineData("https://ghcr.io/x:1", "leave https:// out")]
    public void A_scheme_is_told_to_be_left_out(string text, string advice)
    {
        Assert.False(ImageReference.TryParse(text, out _, out var fault));
        Assert.EndsWith(advice, fault.Reason, StringComparison.Ordinal);
    }

    public static TheoryData<string, int> Malformed => new()
    {
        { "", 1 },
        { "a:b:c", 4 },
        { "ghcr.io/Siderolabs/gvisor:1", 9 },
        { "ghcr.io/a/../b:1", 11 },
        { "../a", 1 },
        { "ghcr.io/a:" + new string('t', 129), 139 },
        { "ghcr.io/a:", 11 },
        { "ghcr.io/a:.x", 11 },
        { "ghcr\u3002io/a:1", 5 },
        { "host:99999/x", 6 },
        { "host:0/x", 6 },
        { "host.x:/x", 8 },
        { "ghcr.io/a/", 11 },
        { "ghcr.io/a/:1", 11 },
        { "ghcr.io//a", 9 },
        { "-a/b", 1 },
        { "ghcr.io/-a", 9 },
        { "-x.io/a", 1 },
        { "ghcr.io/a b", 10 },
        { " ghcr.io/a", 1 },
        { "ghcr.io/a:1\n", 12 },
        { "ghcr.io/a@sha256:abc", 11 },
        { "ghcr.io/a@" + Hash.ToUpperInvariant(), 11 },
        { "[fd00::1/x", 1 },
        { "[::zz]/x", 1 },
        { "https://ghcr.io/a", 7 },
        { "ghcr.io/" + new string('a', 248), 1 },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_fault_is_refused_with_its_position(string text, int position)
    {
        var refused = Assert.Throws<StageException>(() => ImageReference.Parse(text));

        Assert.Equal("reference", refused.Code);
        Assert.Contains($"character {position}:", refused.Message);
        Assert.DoesNotContain(refused.Message, char.IsControl);
    }
}
