using System.IO.Compression;
using System.Security.Cryptography;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>Layers for tests, and short questions to the reading code.</summary>
static class TestLayer
{
    public const string Tar = "application/vnd.oci.image.layer.v1.tar";
    public const string TarGzip = Tar + "+gzip";
    public const string TarZstd = Tar + "+zstd";

    const string NeedsSecondReading = "second reading";

    public static LayerInput Blob(byte[] blob, string mediaType = Tar, string? diffId = null) =>
        new(Digest(blob), blob.Length, mediaType, diffId, () => new MemoryStream(blob));

    public static LayerInput Of(Action<TarBytes> build) => Blob(TarBytes.Of(build));

    public static LayerInput[] Image(params Action<TarBytes>[] layers) => [.. layers.Select(Of)];

    public static MergedTree Merge(params LayerInput[] layers) => LayerMerge.Read(layers, LayerLimits.Default, CancellationToken.None);

    public static MergedTree Merge(params Action<TarBytes>[] layers) => Merge(Image(layers));

    /// <summary>The code of the refusal; null when the image is read to its end.</summary>
    public static string? Refusal(LayerLimits limits, params LayerInput[] layers)
    {
        if (layers is [var only]) AssertSameWhenPacked(only, limits);
        try
        {
            LayerMerge.Read(layers, limits, CancellationToken.None);
            return null;
        }
        catch (StageException error)
        {
            Assert.DoesNotContain(error.Message, char.IsControl);
            return error.Code;
        }
    }

    public static string? Refusal(params LayerInput[] layers) => Refusal(LayerLimits.Default, layers);

    public static string? Refusal(params Action<TarBytes>[] layers) => Refusal(LayerLimits.Default, Image(layers));

    /// <summary>
    /// An image of one layer is refused for the same reasons when it is judged while it is packed, or needs a second reading.
    /// </summary>
    public static void AssertSameWhenPacked(LayerInput layer, LayerLimits limits, string host = "1.9.0")
    {
        var ct = CancellationToken.None;
        var packed = Outcome(() => new OnlyReading(layer, SquashfsOptions.Default, ContentPolicy.Default, host, limits).Write(Stream.Null, ct));
        if (packed == NeedsSecondReading) return;

        Assert.Equal(Outcome(() => ExtensionRules.Check(LayerMerge.Read([layer], limits, ct), ContentPolicy.Default, false, host, limits).Require()), packed);
    }

    static string Outcome(Action read)
    {
        try
        {
            read();
            return "accepted";
        }
        catch (StageException error)
        {
            return $"{error.Code}, {error.Retriable}: {error.Message}";
        }
        catch (SecondReadingException)
        {
            return NeedsSecondReading;
        }
    }

    public static string[] Paths(MergedTree tree) => [.. MergedTree.Walk(tree.Root).Select(entry => entry.Path)];

    public static byte[] Gzip(byte[] data)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(data);
        return result.ToArray();
    }

    public static byte[] Zstd(byte[] data)
    {
        using var compressor = new ZstdSharp.Compressor();
        return compressor.Wrap(data).ToArray();
    }

    public static string Digest(byte[] data) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(data));
}
