using System.Text;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Resources.Tests.Node;

public sealed class ContentDigestTests
{
    /// <summary>FIPS 180-2, appendix B.1: of "abc".</summary>
    const string Abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    static ContentDigest? Parsed(string text) => ContentDigest.Parse(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void A_digest_is_written_as_it_was_read()
    {
        Assert.Equal(Abc, Parsed(Abc).ToString());
        Assert.Equal(new string('0', 64), Parsed("sha256:" + new string('0', 64)).ToString()![7..]);
        Assert.Equal(Abc, Parsed(Abc.ToUpperInvariant().Replace("SHA", "sha", StringComparison.Ordinal)).ToString());
    }

    [Fact]
    public void Digests_are_equal_by_all_their_digits()
    {
        Assert.Equal(Parsed(Abc), Parsed(Abc));
        for (var at = 7; at < Abc.Length; at++)
            Assert.NotEqual(Parsed(Abc), Parsed(string.Concat(Abc.AsSpan(0, at), Abc[at] == '0' ? "1" : "0", Abc.AsSpan(at + 1))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ag")]
    public void What_is_no_digest_is_null(string text) => Assert.Null(Parsed(text));
}
