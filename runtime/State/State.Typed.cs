using System.Diagnostics.CodeAnalysis;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The typed forms (COSI 2.15): an id stands for the resource with that id in the default namespace of its type; the forms that take a
/// pointer or a namespace reach the others. A resource that is not of the type gives an <see cref="InvalidCastException"/>
/// `type mismatch: expected X, got Y`.
/// </summary>
public sealed partial class State
{
    /// <summary>The resource, or null.</summary>
    public ValueTask<Resource<TSpec>?> FindAsync<TSpec>(string id, CancellationToken ct = default) where TSpec : class, ISpec<TSpec> =>
        FindAsync<TSpec>(PointerTo<TSpec>(id), ct);

    /// <inheritdoc cref="FindAsync{TSpec}(string, CancellationToken)"/>
    public async ValueTask<Resource<TSpec>?> FindAsync<TSpec>(Pointer pointer, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        Typed<TSpec>(await Core.FindAsync(pointer, ct));

    /// <exception cref="NotFoundException"/>
    public ValueTask<Resource<TSpec>> GetAsync<TSpec>(string id, CancellationToken ct = default) where TSpec : class, ISpec<TSpec> =>
        GetAsync<TSpec>(PointerTo<TSpec>(id), ct);

    /// <exception cref="NotFoundException"/>
    public async ValueTask<Resource<TSpec>> GetAsync<TSpec>(Pointer pointer, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        Typed<TSpec>(await GetAsync(pointer, ct));

    public ValueTask<IReadOnlyList<Resource<TSpec>>> ListAsync<TSpec>(ListOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        ListAsync<TSpec>(TSpec.Definition.DefaultNamespace, options, ct);

    public async ValueTask<IReadOnlyList<Resource<TSpec>>> ListAsync<TSpec>(
        string @namespace, ListOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        [.. (await ListAsync(KindOf<TSpec>() with { Namespace = @namespace }, options, ct)).Select(resource => Typed<TSpec>(resource))];

    /// <inheritdoc cref="ICoreState.CreateAsync"/>
    public async ValueTask<Resource<TSpec>> CreateAsync<TSpec>(
        Resource<TSpec> resource, CreateOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        Typed<TSpec>(await Core.CreateAsync(resource, options, ct));

    /// <inheritdoc cref="ICoreState.UpdateAsync"/>
    public async ValueTask<Resource<TSpec>> UpdateAsync<TSpec>(
        Resource<TSpec> resource, UpdateOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        Typed<TSpec>(await Core.UpdateAsync(resource, options, ct));

    public static Kind KindOf<TSpec>() where TSpec : class, ISpec<TSpec> => new(TSpec.Definition.DefaultNamespace, TSpec.Definition.Type);

    public static Pointer PointerTo<TSpec>(string id) where TSpec : class, ISpec<TSpec> => new(KindOf<TSpec>(), id);

    [return: NotNullIfNotNull(nameof(resource))]
    internal static Resource<TSpec>? Typed<TSpec>(IResource? resource) where TSpec : class, ISpec<TSpec> => resource switch
    {
        null => null,
        Resource<TSpec> typed => typed,
        _ => throw new InvalidCastException($"type mismatch: expected {typeof(TSpec).Name}, got {NameOf(resource)} of {resource}"),
    };

    static string NameOf(IResource resource) => resource is Tombstone ? nameof(Tombstone) : resource.Spec.GetType().Name;
}
