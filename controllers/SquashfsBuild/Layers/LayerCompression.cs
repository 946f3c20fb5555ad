using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

enum LayerCompression
{
    None,
    Gzip,
    Zstd,
}

/// <summary>Which compression a media type promises, checked against the blob's first bytes.</summary>
static class LayerCompressions
{
    /// <summary>Types of OCI image-spec 1.1 media-types.md, and Docker's image manifest version 2 schema 2.</summary>
    /// <exception cref="StageException">media-type</exception>
    public static LayerCompression Of(string mediaType) => mediaType switch
    {
        "application/vnd.oci.image.layer.v1.tar" or
        "application/vnd.oci.image.layer.nondistributable.v1.tar" or
        "application/vnd.docker.image.rootfs.diff.tar" or
        "application/vnd.docker.image.rootfs.foreign.diff.tar" => LayerCompression.None,
        "application/vnd.oci.image.layer.v1.tar+gzip" or
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip" or
        "application/vnd.docker.image.rootfs.diff.tar.gzip" or
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip" => LayerCompression.Gzip,
        "application/vnd.oci.image.layer.v1.tar+zstd" or
        "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd" or
        "application/vnd.docker.image.rootfs.diff.tar.zstd" => LayerCompression.Zstd,
        _ => throw Refusal.Of(ErrorCodes.MediaType, $"the layer's media type {Refusal.Quote(mediaType)} is unknown"),
    };

    /// <exception cref="StageException">truncated, corrupt, tar-header: the bytes are of another kind than promised</exception>
    public static Stream Decode(LayerCompression promised, BlobStream blob)
    {
        var begin = blob.Peek(4);
        var found = Sniff(begin);
        if (promised is LayerCompression.None)
            return found is LayerCompression.None
                ? blob
                : throw Refusal.Of(ErrorCodes.TarHeader, $"the layer is said to be plain tar but holds {found}");

        if (begin.Length < 4) throw Refusal.Of(ErrorCodes.Truncated, $"the layer has {begin.Length} bytes, too few for {promised}");
        if (found != promised && !IsSkippableFrame(promised, begin))
            throw Refusal.Of(ErrorCodes.Corrupt, $"the layer is said to be {promised} but is not");

        if (promised is LayerCompression.Zstd) return new CheckedZstd(blob);

        GzipHeader.Check(blob.Peek(GzipHeader.LongestBytes + 1));
        return new CheckedGzip(blob);
    }

    static LayerCompression Sniff(ReadOnlySpan<byte> begin) => begin switch
    {
        [0x1F, 0x8B, ..] => LayerCompression.Gzip,
        [0x28, 0xB5, 0x2F, 0xFD] => LayerCompression.Zstd,
        _ => LayerCompression.None,
    };

    // RFC 8878 3.1.2: zstd data may start with frames to skip; pzstd and zstd:chunked write them.
    static bool IsSkippableFrame(LayerCompression promised, ReadOnlySpan<byte> begin) =>
        promised is LayerCompression.Zstd && begin is [>= 0x50 and <= 0x5F, 0x2A, 0x4D, 0x18];
}
