using Grpc.Core;

namespace Strata.Runtime.Grpc;

/// <summary>
/// A stream of messages that are sent together: pushing each one to the socket would cost more than making it. What waits is bounded,
/// since only pushing waits for a slow reader.
/// </summary>
sealed class BufferedStream<T>(IServerStreamWriter<T> responses)
{
    const int MaxWaiting = 64 << 10;

    static readonly WriteOptions Keep = new(WriteFlags.BufferHint);
    static readonly WriteOptions Push = new();

    int waiting;

    /// <param name="isLast">Nothing follows for now, so the reader shall not wait for more.</param>
    public Task WriteAsync(T message, int size, bool isLast, CancellationToken ct)
    {
        waiting += size;
        if (!isLast && waiting < MaxWaiting)
        {
            responses.WriteOptions = Keep;
            return responses.WriteAsync(message);
        }

        waiting = 0;
        responses.WriteOptions = Push;
        return responses.WriteAsync(message, ct);
    }
}
