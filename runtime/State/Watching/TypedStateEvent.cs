using System.Text;
using Google.Protobuf;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What a typed watch delivers; the cases are those of <see cref="StateEvent"/>.</summary>
public abstract record StateEvent<TSpec> where TSpec : class, ISpec<TSpec>
{
    private StateEvent()
    {
    }

    /// <inheritdoc cref="StateEvent.Bookmark"/>
    public ByteString? Bookmark { get; init; }

    /// <inheritdoc cref="StateEvent.PrintMembers"/>
    protected virtual bool PrintMembers(StringBuilder builder) => false;

    /// <inheritdoc cref="StateEvent.Created"/>
    public sealed record Created(Resource<TSpec> Resource) : StateEvent<TSpec>;

    public sealed record Updated(Resource<TSpec> Resource, Resource<TSpec> Old) : StateEvent<TSpec>;

    /// <param name="Last">The last stored state; null as the first event of a watch on an absent resource.</param>
    public sealed record Destroyed(Pointer Pointer, Resource<TSpec>? Last) : StateEvent<TSpec>;

    /// <inheritdoc cref="StateEvent.Bootstrapped"/>
    public sealed record Bootstrapped(Kind Kind) : StateEvent<TSpec>;

    /// <inheritdoc cref="StateEvent.Noop"/>
    public sealed record Noop(Kind Kind) : StateEvent<TSpec>;

    /// <summary>The watch has ended; nothing follows. Also when a resource came that is not of the type.</summary>
    public sealed record Errored(Exception Error) : StateEvent<TSpec>;

    internal static StateEvent<TSpec> Of(StateEvent item)
    {
        try
        {
            return Convert(item) with { Bookmark = item.Bookmark };
        }
        catch (InvalidCastException mismatch)
        {
            return new Errored(mismatch);
        }
    }

    static StateEvent<TSpec> Convert(StateEvent item) => item switch
    {
        StateEvent.Created created => new Created(State.Typed<TSpec>(created.Resource)),
        StateEvent.Updated updated => new Updated(State.Typed<TSpec>(updated.Resource), State.Typed<TSpec>(updated.Old)),
        StateEvent.Destroyed { Resource: Tombstone absent } => new Destroyed(absent.Metadata.Pointer, null),
        StateEvent.Destroyed destroyed => new Destroyed(destroyed.Resource.Metadata.Pointer, State.Typed<TSpec>(destroyed.Resource)),
        StateEvent.Bootstrapped bootstrapped => new Bootstrapped(bootstrapped.Kind),
        StateEvent.Noop noop => new Noop(noop.Kind),
        StateEvent.Errored errored => new Errored(errored.Error),
        _ => throw new ArgumentOutOfRangeException(nameof(item)),
    };
}
