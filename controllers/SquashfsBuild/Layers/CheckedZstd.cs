using Strata.Controllers.Linux;
using Strata.Resources.Node;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>Decompresses zstd with a window of at most 128 MiB (RFC 8878 recommends 8 MiB; <c>zstd --long</c> writes 128).</summary>
sealed class CheckedZstd : ReadOnlyStream
{
    const int LargestWindowLog = 27;

    /// <summary>Frames to skip hold no data: zstd:chunked puts its table of contents there, which is a fraction of this.</summary>
    const int MostIdle = 64 << 20;

    readonly IdleLimit source;
    readonly DecompressionStream decompress;

    public CheckedZstd(Stream blob)
    {
        source = new IdleLimit(blob, MostIdle, "zstd");
        decompress = new DecompressionStream(source, bufferSize: 0, checkEndOfStream: true, leaveOpen: true);
        decompress.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, LargestWindowLog);
    }

    /// <exception cref="StageException">truncated, corrupt, zstd-window</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            var count = decompress.Read(buffer);
            if (count > 0) source.Reset();
            return count;
        }
        catch (ZstdException error) when (error.Code == ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge)
        {
            throw Refusal.Of(ErrorCodes.ZstdWindow, "the zstd data needs a window of more than 128 MiB", error);
        }
        catch (ZstdException error)
        {
            throw Refusal.Of(ErrorCodes.Corrupt, $"the zstd data is damaged: {error.Message}", error);
        }
        catch (EndOfStreamException error)
        {
            throw Refusal.Of(ErrorCodes.Truncated, "the zstd data ends too early", error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        decompress.Dispose();
        base.Dispose(disposing);
    }
}
