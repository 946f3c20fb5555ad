namespace Strata.Runtime.Grpc;

public sealed record StateChannelOptions
{
    /// <summary>
    /// Bytes of a received message. Servers of others send the whole bootstrap of a watch in one message, so the 4 MiB that gRPC
    /// libraries begin with are too few (COSI 6.6-9).
    /// </summary>
    public int MaxReceiveSize { get; init; } = 256 << 20;

    /// <summary>
    /// Bytes that the server may send ahead on one call, at most 16 MiB. HTTP begins with 64 KiB, at which lists and replays wait for
    /// permission more than they send.
    /// </summary>
    public int StreamWindow { get; init; } = 4 << 20;

    /// <summary>
    /// Silence after which the connection of a running call is probed, so that a watch notices a host that is gone. Not below 5 minutes
    /// by default: servers in Go drop clients that ping more often.
    /// </summary>
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromMinutes(5.5);

    /// <summary>How long a probe may stay unanswered before the connection counts as broken.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
