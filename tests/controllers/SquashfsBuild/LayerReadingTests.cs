using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;
using static Strata.Controllers.Tests.SquashfsBuild.TestLayer;

namespace Strata.Controllers.Tests.SquashfsBuild;

public sealed class LayerReadingTests
{
    static readonly byte[] Good = TarBytes.Of(tar => tar.File("manifest.yaml", "x").File("rootfs/usr/local/a", "a"));

    [Theory]
    [InlineData(Tar, "plain")]
    [InlineData(TarGzip, "gzip")]
    [InlineData(TarZstd, "zstd")]
    [InlineData(TarGzip, "plain")]
    [InlineData(TarZstd, "gzip")]
    [InlineData(TarGzip, "cut")]
    [InlineData(TarZstd, "nothing")]
    public void Every_blob_that_was_opened_is_closed_whatever_comes_of_it(string mediaType, string kind)
    {
        var blob = kind switch
        {
            "gzip" => Gzip(Good),
            "zstd" => Zstd(Good),
            "cut" => Gzip(Good)[..^10],
            "nothing" => [],
            _ => Good,
        };
        var opened = new List<Opened>();

        Record.Exception(() => Merge(Blob(blob, mediaType) with { Open = Open }));

        Assert.NotEmpty(opened);
        Assert.All(opened, stream => Assert.True(stream.IsClosed));

        Stream Open()
        {
            opened.Add(new Opened(blob));
            return opened[^1];
        }
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(-1, ErrorCodes.LayerTooLarge)]
    public void A_layer_may_unpack_to_exactly_as_much_as_the_limit(int more, string? code) =>
        Assert.Equal(code, Refusal(LayerLimits.Default with { LayerBytes = Good.Length + more }, Blob(Gzip(Good), TarGzip)));

    [Fact]
    public void Compressed_data_may_go_on_beyond_what_may_hold_nothing()
    {
        var random = new byte[65 << 20];
        new Random(1).NextBytes(random);
        var unpacked = new MemoryStream(random.Length);
        using var zstd = new CheckedZstd(new MemoryStream(Zstd(random)));

        zstd.CopyTo(unpacked);

        Assert.True(unpacked.GetBuffer().AsSpan(0, (int)unpacked.Length).SequenceEqual(random));
    }

    sealed class Opened(byte[] content) : MemoryStream(content)
    {
        public bool IsClosed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsClosed = true;
            base.Dispose(disposing);
        }
    }
}
