using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

public class ExtensionIdTests
{
    [Theory]
    [InlineData(0, "ghcr.io/talos-systems/gvisor:54b831d", "000.ghcr.io-talos-systems-gvisor-54b831d")]
    [InlineData(1, "ghcr.io/talos-systems/intel-ucode:54b831d", "001.ghcr.io-talos-systems-intel-ucode-54b831d")]
    [InlineData(2, "127.0.0.1:5005/team/sub/ext:v1", "002.127.0.0.1-5005-team-sub-ext-v1")]
    [InlineData(3, "ghcr.io/siderolabs/x:v0.1.4@sha256:58cb", "003.ghcr.io-siderolabs-x-v0.1.4@sha256-58cb")]
    [InlineData(4, "ghcr.io/siderolabs/x@sha256:58cb", "004.ghcr.io-siderolabs-x@sha256-58cb")]
    [InlineData(5, "[fd00::1]:5000/x:1", "005.[fd00--1]-5000-x-1")]
    [InlineData(1000, "ghcr.io/x:1", "1000.ghcr.io-x-1")]
    public void The_id_of_a_member_is_its_position_and_its_text(int position, string original, string id) =>
        Assert.Equal(id, ExtensionId.From(position, original));

    [Fact]
    public void Without_a_position_only_the_text_counts() =>
        Assert.Equal("ghcr.io-siderolabs-gvisor-33f613e", ExtensionId.From("ghcr.io/siderolabs/gvisor:33f613e"));

    [Fact]
    public void A_reference_that_makes_too_long_a_file_name_is_refused() =>
        Assert.Equal("reference", Assert.Throws<StageException>(() => ExtensionId.From(new string('a', 246))).Code);
}
