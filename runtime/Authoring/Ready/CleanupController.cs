using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Holds the inputs by a finalizer, and releases one that leaves when its clean-up is finished (COSI 7.13). The lines of the constructor
/// are the clean-up, in their order: <see cref="WaitsUntilNo"/>, <see cref="Removes"/>; what they do not say is said by overriding
/// <see cref="CleanUpAsync"/>.
/// </summary>
public abstract class CleanupController<TIn> : QueuedController<TIn> where TIn : class, ISpec<TIn>
{
    readonly List<Func<Resource<TIn>, CancellationToken, ValueTask<bool>>> steps = [];

    /// <inheritdoc cref="QueuedController{TPrimary}(string?)"/>
    protected CleanupController(string? inputNamespace = null) : base(inputNamespace)
    {
    }

    /// <summary>The clean-up waits until none of these exist.</summary>
    /// <param name="of">Selects those that hold up this input.</param>
    protected void WaitsUntilNo<TSpec>(Func<Resource<TIn>, ListOptions> of, string? @namespace = null) where TSpec : class, ISpec<TSpec>
    {
        var kind = DeclareOnce<TSpec>(@namespace, InputMode.Weak);
        steps.Add(async (input, ct) => (await State.ListAsync(kind, of(input), ct)).Count == 0);
    }

    /// <summary>
    /// The clean-up tears these down and destroys them, and waits until they are gone. Those of other owners are neither touched nor
    /// waited for.
    /// </summary>
    /// <param name="of">Selects those of this input.</param>
    /// <param name="alsoOwnedBy">Whose resources are removed beside those that belong to nobody.</param>
    protected void Removes<TSpec>(
        Func<Resource<TIn>, ListOptions> of, IReadOnlyCollection<string>? alsoOwnedBy = null, string? @namespace = null)
        where TSpec : class, ISpec<TSpec>
    {
        var kind = DeclareOnce<TSpec>(@namespace, InputMode.DestroyReady);
        if (!Declared.Writes(kind.Type)) Shared<TSpec>(@namespace);
        steps.Add(async (input, ct) => await RemoveAllAsync(await State.ListAsync(kind, of(input), ct), alsoOwnedBy ?? [], ct));
    }

    /// <summary>
    /// Cleans up after an input that leaves; called again until it is finished, whenever something that concerns it changes.
    /// </summary>
    /// <returns>True when finished: the input is released.</returns>
    protected virtual async ValueTask<bool> CleanUpAsync(Resource<TIn> input, CancellationToken ct)
    {
        foreach (var step in steps)
        {
            if (!await step(input, ct)) return false;
        }

        return true;
    }

    protected sealed override async Task<Pass> ReconcileAsync(Pointer key, CancellationToken ct)
    {
        if (await Primary.FindAsync(key.Id, ct) is not { } input) return Pass.Done;

        var isHeld = input.Metadata.Finalizers.Contains(Name);
        if (input.Metadata.Phase == Phase.Running)
        {
            if (!isHeld && await State.HoldAsync(input, ct) is { } held) Driver.Held(held);
        }
        else if (isHeld)
        {
            if (!await CleanUpAsync(input, ct)) return Pass.Skipped;

            await Primary.RemoveFinalizerAsync(input.Id, ct: ct);
        }

        return Pass.Done;
    }

    /// <summary>The further inputs matter to inputs that leave.</summary>
    private protected sealed override bool Concerns(IResource primary) => primary.Metadata.Phase == Phase.TearingDown;

    async ValueTask<bool> RemoveAllAsync(IReadOnlyList<IResource> found, IReadOnlyCollection<string> owners, CancellationToken ct)
    {
        var areGone = true;
        foreach (var metadata in found.Select(resource => resource.Metadata).Where(each => each.Owner == "" || owners.Contains(each.Owner)))
            areGone &= await State.RemoveAsync(metadata.Pointer, metadata.Owner, ct);

        return areGone;
    }

    Kind DeclareOnce<TSpec>(string? @namespace, InputMode mode) where TSpec : class, ISpec<TSpec>
    {
        var input = new InputDeclaration(KindOf<TSpec>(@namespace), null, mode);
        return Inputs.Contains(input) ? input.Kind : Declare(input).Kind;
    }
}
