using Strata.Resources;

namespace Strata.Runtime;

public sealed partial class State
{
    /// <summary>The resource with the id in the default namespace of its type, or null.</summary>
    public async ValueTask<Resource<TSpec>?> FindAsync<TSpec>(string id, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        Typed<TSpec>(await FindAsync(PointerTo<TSpec>(id), ct));

    /// <exception cref="NotFoundException"/>
    public async ValueTask<Resource<TSpec>> GetAsync<TSpec>(string id, CancellationToken ct = default) where TSpec : class, ISpec<TSpec> =>
        Typed<TSpec>(await GetAsync(PointerTo<TSpec>(id), ct))!;

    public async ValueTask<IReadOnlyList<Resource<TSpec>>> ListAsync<TSpec>(ListOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        [.. (await ListAsync(KindOf<TSpec>(), options, ct)).Select(resource => Typed<TSpec>(resource)!)];

    public async ValueTask<Resource<TSpec>> CreateAsync<TSpec>(
        Resource<TSpec> resource, CreateOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        Typed<TSpec>(await Core.CreateAsync(resource, options, ct))!;

    /// <summary>
    /// Creates the resource from what <paramref name="write"/> makes of null, or changes the spec of the stored one; see <see
    /// cref="ModifyAsync(IResource, Func{IResource, IResource}, UpdateOptions?, CancellationToken)"/>.
    /// </summary>
    public async ValueTask<Resource<TSpec>> WriteAsync<TSpec>(
        string id, Func<TSpec?, TSpec> write, UpdateOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec>
    {
        options ??= new UpdateOptions();
        var pointer = PointerTo<TSpec>(id);
        var stored = await Core.FindAsync(pointer, ct) is null
            ? await Core.CreateAsync(new Resource<TSpec>(id, write(null)), new CreateOptions { Owner = options.Owner }, ct)
            : await UpdateWithConflictsAsync(pointer, current => Written(Typed<TSpec>(current)!), options, ct);
        return Typed<TSpec>(stored)!;

        Resource<TSpec> Written(Resource<TSpec> current) => current with { Spec = write(current.Spec) };
    }

    public static Kind KindOf<TSpec>() where TSpec : class, ISpec<TSpec> => new(TSpec.Definition.DefaultNamespace, TSpec.Definition.Type);

    public static Pointer PointerTo<TSpec>(string id) where TSpec : class, ISpec<TSpec> => new(KindOf<TSpec>(), id);

    internal static Resource<TSpec>? Typed<TSpec>(IResource? resource) where TSpec : class, ISpec<TSpec> => resource switch
    {
        null => null,
        Resource<TSpec> typed => typed,
        _ => throw new InvalidCastException($"type mismatch: expected {typeof(TSpec).Name}, got {resource.GetType().Name} {resource}"),
    };
}
