namespace Strata.Runtime.Grpc;

/// <summary>Limits of the connections to a state.</summary>
public sealed record StateListenOptions
{
    /// <summary>
    /// Calls that may run at once on one connection. Each watch is one for as long as it lasts, and a call above the limit waits without
    /// a word; so this is far above what one client watches.
    /// </summary>
    public int MaxStreamsPerConnection { get; init; } = 10_000;

    /// <summary>Connections that may be open at once; one more is closed before a byte of it is read.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Silence after which a connection is probed, so that the watches of a client that is gone are ended.</summary>
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a probe may stay unanswered before the connection counts as broken.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
