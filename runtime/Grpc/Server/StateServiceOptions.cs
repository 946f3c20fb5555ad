namespace Strata.Runtime.Grpc;

/// <summary>Limits of the state service.</summary>
public sealed record StateServiceOptions
{
    /// <summary>Bytes of a request message, after decompression; a larger one is refused with ResourceExhausted, unread.</summary>
    public int MaxRequestSize { get; init; } = 4 << 20;

    /// <summary>
    /// Bytes that a watch puts into one message before it begins the next. Below the 4 MiB that gRPC clients accept unless told
    /// otherwise (COSI 6.6-9); a single event that is larger travels alone.
    /// </summary>
    public int WatchMessageSize { get; init; } = 3 << 20;
}
