using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace Strata.Controllers.Oci;

/// <summary>A blob on its way to a registry, never whole in memory.</summary>
sealed class UploadBody : HttpContent
{
    const int BufferSize = 64 * 1024;

    /// <summary>From this size on the registry is asked first whether it wants the body at all.</summary>
    const long AskFirst = 1024 * 1024;

    readonly Func<Stream> open;
    readonly long length;
    readonly Action<long>? sent;

    /// <param name="open">Opens the content from its start.</param>
    /// <param name="sent">Gets the bytes sent so far.</param>
    public UploadBody(Func<Stream> open, long length, Action<long>? sent)
    {
        (this.open, this.length, this.sent) = (open, length, sent);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    public bool IsLarge => length >= AskFirst;

    /// <summary>Called whenever the registry has taken another piece.</summary>
    public Action Taken { get; set; } = () => { };

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var content = open();
            var total = 0L;
            for (int count; (count = await content.ReadAsync(buffer, ct)) > 0;)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count), ct);
                Taken();
                sent?.Invoke(total += count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
