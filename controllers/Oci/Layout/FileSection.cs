using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Oci;

/// <summary>A part of a file that is read as if it were all of one.</summary>
sealed class FileSection(SafeFileHandle file, long offset, long length, bool ownsHandle = true) : Stream
{
    long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override int Read(Span<byte> buffer)
    {
        var count = RandomAccess.Read(file, buffer[..Within(buffer.Length)], offset + position);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct = default)
    {
        var count = await RandomAccess.ReadAsync(file, buffer[..Within(buffer.Length)], offset + position, ct);
        position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken ct) =>
        ReadAsync(buffer.AsMemory(offset, count), ct).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => position,
        _ => length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    int Within(int count) => (int)Math.Clamp(length - position, 0, count);

    protected override void Dispose(bool disposing)
    {
        if (disposing && ownsHandle) file.Dispose();
        base.Dispose(disposing);
    }
}
