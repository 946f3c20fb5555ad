using System.Collections.Immutable;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Makes an in-memory state durable. The state validates and orders writes; the store keeps bytes. Calls never overlap.
/// </summary>
public interface IBackingStore
{
    /// <summary>
    /// Everything stored, once, before the first operation on the state. A failure fails that operation, and whoever waits with it, with
    /// <see cref="StateUnavailableException"/>; nothing of what was loaded stays, and the next one tries again.
    /// </summary>
    IAsyncEnumerable<IResource> LoadAsync(CancellationToken ct);

    /// <summary>
    /// Applies the writes in order, all or none. They are committed and published after this returns; if it throws, each of them fails
    /// and nothing is published.
    /// </summary>
    ValueTask ApplyAsync(ImmutableArray<BackingWrite> batch, CancellationToken ct);
}

/// <param name="Resource">The new state; null removes the resource.</param>
public sealed record BackingWrite(Pointer Pointer, IResource? Resource);
