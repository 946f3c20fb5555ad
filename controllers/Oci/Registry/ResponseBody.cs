using Strata.Controllers.Linux;

namespace Strata.Controllers.Oci;

/// <summary>The body of an answer: a broken or silent connection becomes a stage's error. Owns the response.</summary>
sealed class ResponseBody(HttpResponseMessage response, Stream body, string authority, TimeProvider time) : ReadOnlyStream
{
    /// <summary>The longest silence, as containerd-based nodes have it.</summary>
    static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(90);

    /// <summary>Fewer bytes than these in a window of waiting, and the sender is holding the pull up.</summary>
    const int LeastBytes = 30 * 1024;

    static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    readonly CancellationTokenSource stalled = new(Timeout.InfiniteTimeSpan, time);
    TimeSpan waited;
    long received;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, stalled.Token);
        stalled.CancelAfter(StallLimit);
        var started = time.GetTimestamp();
        try
        {
            var count = await body.ReadAsync(buffer, either.Token);
            Judge(count, time.GetElapsedTime(started));
            return count;
        }
        catch (Exception e) when (e is IOException or HttpRequestException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw RegistryErrors.Body(e, authority);
        }
        finally
        {
            stalled.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken ct) =>
        ReadAsync(buffer.AsMemory(offset, count), ct).AsTask();

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    // Only the time spent in reads counts: a slow disk here is not the registry's fault.
    void Judge(int count, TimeSpan waiting)
    {
        waited += waiting;
        received += count;
        if (waited < Window) return;
        if (count > 0 && received < LeastBytes) throw RegistryErrors.Slow(authority);
        (waited, received) = (TimeSpan.Zero, 0);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
            response.Dispose();
            stalled.Dispose();
        }
        base.Dispose(disposing);
    }
}
