using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// What a back end implements; everything else is derived by <see cref="State"/>. Resources are immutable: back ends hand out the
/// object they hold, and return from each write the resource as stored. Failures are <see cref="StateException"/>s, the same kinds
/// from every back end, so that callers cannot tell a remote state from a local one. Semantics: COSI chapters 2 and 3.
/// </summary>
public interface ICoreState
{
    /// <summary>The resource as committed, or null.</summary>
    ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default);

    /// <summary>All matching resources of the kind in the order of their ids' UTF-8 bytes; none for an unknown kind.</summary>
    ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default);

    /// <summary>Stores a new resource with version 1 and the owner of the options.</summary>
    /// <exception cref="AlreadyExistsException"/>
    ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default);

    /// <summary>
    /// Replaces the stored resource; checks owner, then version, then phase. Always counts as a change, also with equal content.
    /// </summary>
    /// <exception cref="NotFoundException"/>
    /// <exception cref="OwnerConflictException"/>
    /// <exception cref="VersionConflictException"/>
    /// <exception cref="PhaseConflictException"/>
    ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default);

    /// <summary>Removes the resource; checks owner, then finalizers; neither phase nor version.</summary>
    /// <exception cref="NotFoundException"/>
    /// <exception cref="OwnerConflictException"/>
    /// <exception cref="PendingFinalizersException"/>
    ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default);

    /// <summary>
    /// Watches one resource. Completes when the start position is fixed: every event committed later will be delivered. The first
    /// event tells the present state (Created, or Destroyed with a tombstone) unless tail events or a bookmark choose another start.
    /// </summary>
    /// <exception cref="InvalidBookmarkException"/>
    /// <exception cref="ArgumentException">The options exclude each other (COSI 3.9).</exception>
    ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default);

    /// <summary>
    /// Watches all resources of a kind, live events only unless the options say otherwise; else as the watch of one resource.
    /// </summary>
    /// <inheritdoc cref="WatchAsync(Pointer, WatchOptions, CancellationToken)"/>
    ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default);
}

/// <summary>A back end that tears down in one step (COSI 2.1). Decorators implement it and answer for what they stand on.</summary>
public interface INativeTeardown
{
    /// <returns>True when no finalizers are left.</returns>
    ValueTask<bool> TeardownAsync(Pointer pointer, string owner, CancellationToken ct = default);

    /// <summary>Whether <see cref="TeardownAsync"/> may be called for the kind; if not, <see cref="State"/> derives it.</summary>
    bool TearsDown(Kind kind) => true;
}

/// <summary>
/// A back end that tears down, waits for the finalizers and destroys in one call (COSI 2.1). Decorators implement it and answer for what
/// they stand on.
/// </summary>
public interface INativeTeardownAndDestroy
{
    ValueTask TeardownAndDestroyAsync(Pointer pointer, string owner, CancellationToken ct = default);

    /// <summary>Whether <see cref="TeardownAndDestroyAsync"/> may be called for the kind; if not, <see cref="State"/> derives it.</summary>
    bool TearsDownAndDestroys(Kind kind) => true;
}
