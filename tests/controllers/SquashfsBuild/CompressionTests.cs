using System.IO.Compression;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;
using static Strata.Controllers.Tests.SquashfsBuild.TestLayer;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>Rows 65 to 74 of the hostile-input catalogue: the blobs' digests always fit.</summary>
public sealed class CompressionTests
{
    static readonly byte[] Small = TarBytes.Of(tar => tar.File("x", "content"));
    static readonly byte[] Noise = TarBytes.Of(tar => tar.Entry("x", '0', data: Random(300_000)));

    public static TheoryData<int> Cuts => [1, 2, 4, 7, 8, 9, 12];

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Gzip_cut_near_its_end_is_truncated(int missing)
    {
        Assert.Equal(ErrorCodes.Truncated, Refusal(Blob(Gzip(Small)[..^missing], TarGzip)));
        Assert.Equal(ErrorCodes.Truncated, Refusal(Blob(Gzip(Noise)[..^missing], TarGzip)));
    }

    [Fact]
    public void Gzip_cut_anywhere_is_truncated()
    {
        var whole = Gzip(Small);
        for (var length = 0; length < whole.Length; length++) Assert.Equal(ErrorCodes.Truncated, Refusal(Blob(whole[..length], TarGzip)));

        Assert.Null(Refusal(Blob(whole, TarGzip)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(1)]
    public void Gzip_with_a_wrong_checksum_or_length_is_corrupt(int fromEnd)
    {
        var gzip = Gzip(Noise);
        gzip[^fromEnd] ^= 1;

        Assert.Equal(ErrorCodes.Corrupt, Refusal(Blob(gzip, TarGzip)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10_000)]
    public void Gzip_members_are_read_as_one_stream(int members)
    {
        var tar = TarBytes.Of(t => t.Entry("x", '0', data: Random(20_000)));
        var step = Math.Max(1, tar.Length / members);
        byte[] Part(int i) => tar[Math.Min(tar.Length, i * step)..(i == members - 1 ? tar.Length : Math.Min(tar.Length, (i + 1) * step))];
        var blob = Enumerable.Range(0, members).SelectMany(i => Gzip(Part(i)));

        Assert.Null(Refusal(Blob([.. blob], TarGzip, Digest(tar))));
    }

    [Fact]
    public void Rubbish_behind_gzip_is_refused()
    {
        Assert.Equal(ErrorCodes.TrailingData, Refusal(Blob([.. Gzip(Small), 1, 2, 3], TarGzip)));
        Assert.Equal(ErrorCodes.TrailingData, Refusal(Blob([.. Gzip(Small), .. Noise], TarGzip)));
    }

    [Fact]
    public void A_second_archive_in_a_further_member_is_refused() =>
        Assert.Equal(ErrorCodes.TrailingData, Refusal(Blob([.. Gzip(Small), .. Gzip(Small)], TarGzip)));

    [Fact]
    public void Digests_of_either_algorithm_are_checked()
    {
        static string Sha512(byte[] data) => "sha512:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(data));
        var blob = Gzip(Small);

        Assert.Null(Refusal(Blob(blob, TarGzip, Sha512(Small)) with { Digest = Sha512(blob) }));
        Assert.Equal(ErrorCodes.DigestMismatch, Refusal(Blob(blob, TarGzip, Sha512(Small)) with { Digest = Sha512(Small) }));
        Assert.Equal(ErrorCodes.DigestMismatch, Refusal(Blob(blob, TarGzip, Sha512(blob))));
    }

    [Fact]
    public void Only_a_damaged_blob_is_worth_bringing_again()
    {
        var blob = Gzip(Small);
        var damaged = Assert.Throws<StageException>(() => Merge(Blob(blob, TarGzip) with { Digest = Digest(Small) }));
        var lying = Assert.Throws<StageException>(() => Merge(Blob(blob, TarGzip, Digest(blob))));

        Assert.Equal((ErrorCodes.DigestMismatch, true), (damaged.Code, damaged.Retriable));
        Assert.Equal((ErrorCodes.DigestMismatch, false), (lying.Code, lying.Retriable));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_damaged_blob_is_told_from_an_image_that_lies_also_when_only_what_it_unpacks_to_is_hashed(bool isDamaged)
    {
        var stored = Gzip(Noise);
        var damaged = stored.ToArray();
        damaged[^6] ^= 1; // in the checksum
        var lying = Blob(stored, TarGzip, Digest(Small)) with { IsStored = true };
        var layer = isDamaged ? Blob(stored, TarGzip, Digest(Noise)) with { IsStored = true, Open = () => new MemoryStream(damaged) } : lying;

        var refused = Assert.Throws<StageException>(() => Merge(layer));

        Assert.Equal((ErrorCodes.DigestMismatch, isDamaged), (refused.Code, refused.Retriable));
    }

    [Theory]
    [InlineData(-1, ErrorCodes.Truncated)]
    [InlineData(0, null)]
    [InlineData(1, ErrorCodes.DigestMismatch)]
    public void A_stored_blob_has_the_size_it_had(int more, string? refused)
    {
        var tar = more < 0 ? Small[..^1] : [.. Small, .. new byte[more]];
        var layer = Blob(Small, Tar, Digest(Small)) with { IsStored = true, Open = () => new MemoryStream(tar) };

        Assert.Equal(refused, Refusal(layer));
    }

    [Fact]
    public void What_is_not_proven_by_a_diff_id_is_hashed_as_it_is_stored()
    {
        var other = TarBytes.Of(tar => tar.File("x", "CONTENT"));

        Assert.Equal(ErrorCodes.DigestMismatch, Refusal(Blob(Small) with { IsStored = true, Open = () => new MemoryStream(other) }));
    }

    [Fact]
    public void A_bomb_is_stopped_by_size_or_ratio()
    {
        var zeros = new byte[512 * 1024];
        var bomb = Gzip(TarBytes.Of(tar => tar.Entry("x", '0', data: zeros)));
        var bySize = LayerLimits.Default with { LayerBytes = 256 * 1024 };
        var byRatio = LayerLimits.Default with { RatioAfter = 64 * 1024, Ratio = 100 };

        Assert.Equal(ErrorCodes.LayerTooLarge, Refusal(bySize, Blob(bomb, TarGzip)));
        Assert.Equal(ErrorCodes.LayerTooLarge, Refusal(byRatio, Blob(bomb, TarGzip)));
        Assert.Null(Refusal(Blob(bomb, TarGzip)));
    }

    [Fact]
    public void C69_ten_gibibytes_of_zeros_are_stopped_early_and_in_little_memory()
    {
        var zeros = Smallest(new byte[64 << 20]);
        var header = TarBytes.Of(tar => tar.Entry("x", '0', change: h => "30000000000"u8.CopyTo(h.AsSpan(124))))[..512];   // 3 GiB
        byte[] bomb = [.. Gzip(header), .. Enumerable.Repeat(zeros, 160).SelectMany(bytes => bytes)];
        var blob = Blob(bomb, TarGzip);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(ErrorCodes.LayerTooLarge, Refusal(blob));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void C71_a_gzip_header_with_all_its_optional_fields_is_read()
    {
        byte[] extra = [26, 0, .. new byte[26]];

        Assert.Null(Refusal(Blob(WithHeader(4 | 8 | 16, [.. extra, .. "name\0"u8, .. "comment\0"u8]), TarGzip)));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void C71_a_gzip_header_has_at_most_4096_bytes(byte flags)
    {
        byte[] Fields(int header) => flags == 4
            ? [(byte)(header - 12), (byte)((header - 12) >> 8), .. new byte[header - 12]]
            : [.. Enumerable.Repeat((byte)'n', header - 11), 0];
        byte[] Longer(int header) => WithHeader(flags, Fields(header), Noise);

        Assert.Null(Refusal(Blob(Longer(4096), TarGzip)));
        Assert.Equal(ErrorCodes.Corrupt, Refusal(Blob(Longer(4097), TarGzip)));
        Assert.Equal(ErrorCodes.Corrupt, Refusal(Blob(Longer(60_000), TarGzip)));
    }

    [Fact]
    public void C71_a_gzip_extra_field_as_long_as_it_can_be_is_refused() =>
        Assert.Equal(ErrorCodes.Corrupt, Refusal(Blob(WithHeader(4, [0xFF, 0xFF, .. new byte[65_535]]), TarGzip)));

    [Fact]
    public void C71_a_cut_gzip_header_is_truncated() =>
        Assert.Equal(ErrorCodes.Truncated, Refusal(Blob([0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 3, .. "name"u8], TarGzip)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void C71_a_gzip_name_without_end_is_refused_in_little_memory(bool isSecondMember)
    {
        var name = new byte[100 << 20];
        name.AsSpan().Fill((byte)'n');
        byte[] first = isSecondMember ? Gzip(Small) : [];
        var blob = Blob([.. first, 0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 3, .. name], TarGzip);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(ErrorCodes.Corrupt, Refusal(blob));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void C71_a_gzip_header_with_a_wrong_checksum_is_corrupt() =>
        Assert.Equal(ErrorCodes.Corrupt, Refusal(Blob(WithHeader(2, [0x12, 0x34]), TarGzip)));

    static byte[] Smallest(byte[] data)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(data);
        return result.ToArray();
    }

    /// <summary>RFC 1952, 2.3: the ten bytes of every header, then what the flags promise.</summary>
    static byte[] WithHeader(byte flags, byte[] fields, byte[]? content = null) =>
        [0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 3, .. fields, .. Gzip(content ?? Small)[10..]];

    [Fact]
    public void Zstd_is_read_and_its_cuts_are_noticed()
    {
        var whole = Zstd(Noise);

        Assert.Null(Refusal(Blob(whole, TarZstd, Digest(Noise))));
        foreach (var cut in (int[])[1, 3, 4, 100, whole.Length / 2])
            Assert.Equal(ErrorCodes.Truncated, Refusal(Blob(whole[..^cut], TarZstd)));
    }

    [Fact]
    public void Damaged_zstd_is_corrupt()
    {
        // RFC 8878: a frame with a reserved block type.
        byte[] reserved = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58, 0x07, 0x00, 0x00];

        Assert.Equal(ErrorCodes.Corrupt, Refusal(Blob(reserved, TarZstd)));
        Assert.Equal(ErrorCodes.Corrupt, Refusal(Blob([.. Zstd(Small), 1, 2, 3, 4, 5, 6, 7, 8], TarZstd)));
    }

    [Theory]
    [InlineData(27, false)]
    [InlineData(28, true)]
    [InlineData(31, true)]
    public void A_zstd_window_has_at_most_128_MiB(int windowLog, bool refused)
    {
        // RFC 8878 3.1.1: no single segment, window descriptor with exponent windowLog - 10, one empty last raw block.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, (byte)((windowLog - 10) << 3), 0x01, 0x00, 0x00];

        Assert.Equal(refused ? ErrorCodes.ZstdWindow : null, Refusal(Blob([.. frame, .. Zstd(Small)], TarZstd)));
    }

    // RFC 8878, 3.1.2: frames to skip, and empty ones, cost time and give nothing. zstd:chunked has its table of contents in one.
    [Theory]
    [InlineData(64 << 10, 1, null)]
    [InlineData(0, 100_000, null)]
    [InlineData(64 << 10, 1100, ErrorCodes.Corrupt)]
    public void Zstd_frames_without_data_are_bounded(int size, int frames, string? code)
    {
        byte[] skipped = [0x50, 0x2A, 0x4D, 0x18, .. BitConverter.GetBytes(size), .. new byte[size]];

        Assert.Equal(code, Refusal(Blob([.. Enumerable.Repeat(skipped, frames).SelectMany(frame => frame), .. Zstd(Small)], TarZstd)));
    }

    [Fact]
    public void Every_type_of_layer_that_a_manifest_may_have_is_known_to_the_build()
    {
        string[] types =
        [
            "application/vnd.docker.image.rootfs.foreign.diff.tar",
            "application/vnd.docker.image.rootfs.diff.tar",
            "application/vnd.oci.image.layer.nondistributable.v1.tar",
        ];

        foreach (var type in types)
        {
            Assert.True(MediaTypes.IsLayer(type), type);
            Assert.Null(Refusal(Blob(Small, type)));
        }
        Assert.True(MediaTypes.IsLayer("application/vnd.docker.image.rootfs.diff.tar.zstd"));
        Assert.Null(Refusal(Blob(Zstd(Small), "application/vnd.docker.image.rootfs.diff.tar.zstd")));
    }

    [Fact]
    public void Bytes_must_be_what_the_media_type_says()
    {
        Assert.Equal(ErrorCodes.TarHeader, Refusal(Blob(Gzip(Small))));
        Assert.Equal(ErrorCodes.TarHeader, Refusal(Blob(Zstd(Small))));
        Assert.Equal(ErrorCodes.Corrupt, Refusal(Blob(Small, TarGzip)));
        Assert.Equal(ErrorCodes.Corrupt, Refusal(Blob(Gzip(Small), TarZstd)));
        Assert.Equal(ErrorCodes.MediaType, Refusal(Blob(Small, "application/x-tar")));
    }

    [Theory]
    [InlineData(ErrorCodes.Io)]
    [InlineData(ErrorCodes.BlobMissing)]
    public void A_blob_out_of_reach_is_no_fault_of_the_extension(string code) =>
        Assert.DoesNotContain("extension", Controllers.SquashfsBuild.Refusal.HintFor(code));

    [Fact]
    public void Only_one_layer_of_compression_is_undone() => Assert.Equal(ErrorCodes.Truncated, Refusal(Blob(Gzip(Gzip(Small)), TarGzip)));

    [Fact]
    public void A_blob_that_is_not_what_its_digest_says_is_named_so_before_anything_else()
    {
        var broken = Small.ToArray();
        broken[0] ^= 1;
        var shorter = Gzip(Small)[..^4];

        Assert.Equal(ErrorCodes.DigestMismatch, Refusal(Blob(Small) with { Open = () => new MemoryStream(broken) }));
        Assert.Equal(ErrorCodes.Truncated, Refusal(Blob(Gzip(Small), TarGzip) with { Open = () => new MemoryStream(shorter) }));
        Assert.Equal(ErrorCodes.DigestMismatch, Refusal(Blob(Small) with { Open = () => new MemoryStream([.. Small, 0]) }));
        Assert.Equal(ErrorCodes.DigestMismatch, Refusal(Blob(Gzip(Small), TarGzip, Digest(Noise))));
    }

    static byte[] Random(int length)
    {
        var data = new byte[length];
        new Random(1).NextBytes(data);
        return data;
    }
}
