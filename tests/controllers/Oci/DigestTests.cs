using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

public class DigestTests
{
    // sha256 and sha512 of "abc": FIPS 180-2, appendices B.1 and C.1.
    const string Abc256 = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const string Abc512 = "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

    [Theory]
    [InlineData(Abc256)]
    [InlineData(Abc512)]
    public void Both_algorithms_are_read_and_written_back(string text) => Assert.Equal(text, Digest.Parse(text).ToString());

    [Fact]
    public void Content_has_the_digest_of_the_standard() => Assert.Equal(Abc256, Digest.Sha256("abc"u8).ToString());

    public static TheoryData<string> Malformed => new(
        "",
        "sha256:",
        Abc256[..^1],
        Abc256 + "0",
        Abc256.ToUpperInvariant(),
        "sha256:" + Abc256[7..].ToUpperInvariant(),
        "sha256:../../etc/passwd",
        "md5:900150983cd24fb0d6963f7d28e17f72",
        "sha512:" + Abc256[7..],
        Abc256[..^1] + "\0",
        Abc256[..^1] + "\n",
        Abc256 + "/../x",
        "sha256:" + new string('a', 1 << 20));

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public void Everything_outside_the_grammar_is_refused(string text)
    {
        var refused = Assert.Throws<StageException>(() => Digest.Parse(text));

        Assert.Equal("digest", refused.Code);
        Assert.True(refused.Message.Length < 200);
    }
}
