using Strata.Resources;

namespace Strata.Runtime;

public sealed partial class State
{
    /// <inheritdoc cref="UpdateWithConflictsAsync(Pointer, Func{IResource, IResource}, UpdateOptions?, CancellationToken)"/>
    public ValueTask<Resource<TSpec>> UpdateWithConflictsAsync<TSpec>(
        string id, Func<Resource<TSpec>, Resource<TSpec>> change, UpdateOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        UpdateWithConflictsAsync(PointerTo<TSpec>(id), change, options, ct);

    /// <inheritdoc cref="UpdateWithConflictsAsync(Pointer, Func{IResource, IResource}, UpdateOptions?, CancellationToken)"/>
    public async ValueTask<Resource<TSpec>> UpdateWithConflictsAsync<TSpec>(
        Pointer pointer, Func<Resource<TSpec>, Resource<TSpec>> change, UpdateOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        Typed<TSpec>(await UpdateWithConflictsAsync(pointer, (IResource current) => change(Typed<TSpec>(current)), options, ct));

    /// <inheritdoc cref="ModifyAsync(IResource, Func{IResource, IResource}, UpdateOptions?, CancellationToken)"/>
    public async ValueTask<Resource<TSpec>> ModifyAsync<TSpec>(
        Resource<TSpec> initial,
        Func<Resource<TSpec>, Resource<TSpec>> change,
        UpdateOptions? options = null,
        CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        Typed<TSpec>(await ModifyAsync(initial, (IResource current) => change(Typed<TSpec>(current)), options, ct));

    /// <summary>
    /// Creates the resource from what <paramref name="write"/> makes of null, or changes the spec of the stored one; see <see
    /// cref="ModifyAsync(IResource, Func{IResource, IResource}, UpdateOptions?, CancellationToken)"/>.
    /// </summary>
    public async ValueTask<Resource<TSpec>> WriteAsync<TSpec>(
        string id, Func<TSpec?, TSpec> write, UpdateOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        await Core.FindAsync(PointerTo<TSpec>(id), ct) is null
            ? await CreateAsync(new Resource<TSpec>(id, write(null)), new CreateOptions { Owner = options?.Owner ?? "" }, ct)
            : await UpdateWithConflictsAsync<TSpec>(id, current => current with { Spec = write(current.Spec) }, options, ct);

    /// <inheritdoc cref="TeardownAsync(Pointer, string, CancellationToken)"/>
    public ValueTask<bool> TeardownAsync<TSpec>(string id, string owner = "", CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        TeardownAsync(PointerTo<TSpec>(id), owner, ct);

    /// <inheritdoc cref="ICoreState.DestroyAsync"/>
    public ValueTask DestroyAsync<TSpec>(string id, DestroyOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        DestroyAsync(PointerTo<TSpec>(id), options, ct);

    /// <inheritdoc cref="TeardownAndDestroyAsync(Pointer, string, CancellationToken)"/>
    public ValueTask TeardownAndDestroyAsync<TSpec>(string id, string owner = "", CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        TeardownAndDestroyAsync(PointerTo<TSpec>(id), owner, ct);

    /// <inheritdoc cref="AddFinalizersAsync(Pointer, IReadOnlyCollection{string}, CancellationToken)"/>
    public ValueTask AddFinalizersAsync<TSpec>(string id, IReadOnlyCollection<string> names, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        AddFinalizersAsync(PointerTo<TSpec>(id), names, ct);

    /// <inheritdoc cref="RemoveFinalizersAsync(Pointer, IReadOnlyCollection{string}, CancellationToken)"/>
    public ValueTask RemoveFinalizersAsync<TSpec>(string id, IReadOnlyCollection<string> names, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        RemoveFinalizersAsync(PointerTo<TSpec>(id), names, ct);
}
