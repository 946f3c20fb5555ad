namespace Strata.Runtime.Grpc;

/// <summary>
/// Limits of the state service. They bound what one request can cost the others; the resources of a state have no limits of their own
/// (COSI 1.2). Beyond one is InvalidArgument, except where it says otherwise, and except in Update, where foreign clients read that code
/// as a phase conflict, and FailedPrecondition as an invitation to try again: there it is ResourceExhausted.
/// </summary>
public sealed record StateServiceOptions
{
    /// <summary>Bytes of a request message, after decompression; a larger one is refused with ResourceExhausted, unread.</summary>
    public int MaxRequestSize { get; init; } = 4 << 20;

    /// <summary>UTF-8 bytes of a namespace, type, id, owner, finalizer, or key of a label or annotation.</summary>
    public int MaxNameBytes { get; init; } = 4096;

    public int MaxFinalizers { get; init; } = 1024;

    public int MaxLabels { get; init; } = 1024;

    public int MaxAnnotations { get; init; } = 1024;

    /// <summary>UTF-8 bytes of all keys and values of the labels of a resource.</summary>
    public int MaxLabelBytes { get; init; } = 64 << 10;

    /// <summary>UTF-8 bytes of all keys and values of the annotations of a resource.</summary>
    public int MaxAnnotationBytes { get; init; } = 256 << 10;

    /// <summary>Terms in all label queries of a request; an empty query counts as one.</summary>
    public int MaxLabelTerms { get; init; } = 64;

    /// <summary>Values in all label terms of a request: each is compared with each resource.</summary>
    public int MaxLabelValues { get; init; } = 4096;

    /// <summary>
    /// Watches that may be open at once, and calls of TeardownAndDestroy, each of which waits like one; one more is refused with
    /// ResourceExhausted.
    /// </summary>
    public int MaxWatches { get; init; } = 100_000;

    /// <summary>
    /// Bytes that a watch puts into one message before it begins the next; a single event that is larger travels alone. Well below the
    /// 4 MiB that gRPC clients accept unless told otherwise (COSI 6.6-9), since it is also what a slow reader costs, and since readers
    /// take many small messages faster than few large ones.
    /// </summary>
    public int WatchMessageSize { get; init; } = 64 << 10;
}
