using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>A blob of a layout that is another's: a failing read becomes a stage's error, and is no fault of our own disk.</summary>
sealed class LayoutBody(Stream blob, Func<Exception, StageException> failure) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return blob.Read(buffer);
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw failure(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct = default)
    {
        try
        {
            return await blob.ReadAsync(buffer, ct);
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw failure(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken ct) =>
        ReadAsync(buffer.AsMemory(offset, count), ct).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing) blob.Dispose();
        base.Dispose(disposing);
    }
}
