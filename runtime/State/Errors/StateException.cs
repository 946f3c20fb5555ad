using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Base of all failures of a state. One table maps them to gRPC codes and back.</summary>
public abstract class StateException(string message, Exception? cause = null) : Exception(message, cause);

public sealed class NotFoundException(Pointer pointer, Exception? cause = null)
    : StateException($"resource {pointer.Type}({pointer.Namespace}/{pointer.Id}@undefined) doesn't exist", cause)
{
    public Pointer Pointer { get; } = pointer;
}

/// <summary>The stored resource is not as the writer expected; the cases say in which way.</summary>
public class ConflictException(Pointer pointer, string message, Exception? cause = null) : StateException(message, cause)
{
    public Pointer Pointer { get; } = pointer;
}

public sealed class AlreadyExistsException(Pointer pointer, Exception? cause = null)
    : ConflictException(pointer, $"resource {pointer} already exists", cause);

/// <param name="expected">The writer's version; undefined when the wire did not tell.</param>
/// <param name="actual">The stored version; undefined when the wire did not tell.</param>
public sealed class VersionConflictException(Pointer pointer, ResourceVersion expected, ResourceVersion actual, Exception? cause = null)
    : ConflictException(pointer, $"resource {pointer} update conflict: expected version \"{expected}\", actual version \"{actual}\"", cause)
{
    public ResourceVersion Expected { get; } = expected;

    public ResourceVersion Actual { get; } = actual;
}

/// <param name="owner">The stored owner; null when the wire did not tell.</param>
public sealed class OwnerConflictException(Pointer pointer, string? owner, Exception? cause = null)
    : ConflictException(pointer, $"resource {pointer} is owned by \"{owner}\"", cause)
{
    public string? Owner { get; } = owner;
}

/// <param name="expected">The phase the writer asked for; null when the wire did not tell.</param>
public sealed class PhaseConflictException(Pointer pointer, Phase? expected, Exception? cause = null)
    : ConflictException(
        pointer, $"resource {pointer} is not in phase {(expected is { } phase ? PhaseText.Format(phase) : "expected")}", cause)
{
    public Phase? Expected { get; } = expected;
}

public sealed class PendingFinalizersException(Pointer pointer, Finalizers? finalizers, Exception? cause = null)
    : ConflictException(pointer, $"resource {pointer} has pending finalizers [{string.Join(' ', finalizers ?? Finalizers.Empty)}]", cause)
{
    /// <summary>Who still holds the resource; null when the wire did not tell.</summary>
    public Finalizers? Finalizers { get; } = finalizers;
}

/// <summary>The bookmark is malformed, of another process or kind, or older than the kept history.</summary>
public sealed class InvalidBookmarkException(string reason, Exception? cause = null)
    : StateException($"invalid watch bookmark: {reason}", cause)
{
    public string Reason { get; } = reason;
}

/// <summary>The reader fell further behind than the history reaches. Its watch ends; list again and watch anew.</summary>
public sealed class WatchOverrunException(Kind kind, long tail, long position, int capacity)
    : StateException(
        $"buffer overrun: namespace \"{kind.Namespace}\" type \"{kind.Type}\", write pos {tail}, pos {position}, capacity {capacity}")
{
    public Kind Kind { get; } = kind;

    /// <summary>The position that the next event would have got.</summary>
    public long Tail { get; } = tail;

    /// <summary>Where the reader stood.</summary>
    public long Position { get; } = position;

    public int Capacity { get; } = capacity;
}

public sealed class UnsupportedException(string operation, Exception? cause = null)
    : StateException($"operation {operation} is not supported", cause)
{
    public string Operation { get; } = operation;
}

/// <summary>The owner in the metadata and the owner of the options differ at create (COSI 2.5).</summary>
public sealed class OwnerAlreadySetException(string owner) : StateException($"owner is already set to \"{owner}\"")
{
    public string Owner { get; } = owner;
}

/// <summary>The backing store, or the peer, failed; the write did not happen, or nobody knows.</summary>
public sealed class StateUnavailableException(string message, Exception? cause = null) : StateException(message, cause);

/// <summary>A peer's ERRORED event: the text is all the wire carries (COSI 6.6-7).</summary>
public sealed class RemoteWatchException(string message, Exception? cause = null) : StateException(message, cause);
