using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// What transform and expand share (COSI 7.12): the finalizer on the input, the teardown of the outputs before it is released, and the
/// clean-up of outputs whose input vanished. Writes happen only when something changed.
/// </summary>
public abstract class ShapeController<TIn, TOut> : QueuedController<TIn>
    where TIn : class, ISpec<TIn>
    where TOut : class, ISpec<TOut>
{
    private protected ShapeController(OutputMode output, string? inputNamespace, string? outputNamespace) : base(inputNamespace)
    {
        Output = Declare<TOut>(outputNamespace, output);
        Declare<TOut>(outputNamespace, InputMode.QueueMappedDestroyReady, MapperFrom<TOut>(InputsOfAsync, mapsOwnedAtListing: true));
    }

    protected Output<TOut> Output { get; }

    /// <summary>
    /// Whether inputs are held by a finalizer, named as the controller, until their outputs are gone. Without it outputs are removed when
    /// the input begins to tear down, and <see cref="FinalizeAsync"/> is not called.
    /// </summary>
    protected virtual bool UsesFinalizer => true;

    /// <summary>Which inputs have outputs, by labels and id; the others are treated as if they were leaving. All.</summary>
    protected virtual ListOptions InputQuery { get; } = new();

    /// <summary>Whether this input has outputs; if not, it is treated as if it were leaving. Those that the query selects.</summary>
    protected virtual bool Selects(Resource<TIn> input) => InputQuery.SelectsAll || InputQuery.Matches(input);

    /// <summary>
    /// Whether inputs that tear down are processed like running ones until they are destroyed; then they must not be held, so
    /// <see cref="UsesFinalizer"/> must be false.
    /// </summary>
    protected virtual bool IgnoresTeardown => false;

    /// <summary>
    /// A leaving input is processed like a running one until nobody but these holds it: an empty set means to be the last. Null: no such
    /// rule.
    /// </summary>
    protected virtual IReadOnlyCollection<string>? IgnoresTeardownUntil => null;

    /// <summary>A leaving input is processed like a running one while one of these holds it.</summary>
    protected virtual IReadOnlyCollection<string> IgnoresTeardownWhile => [];

    /// <summary>Releases what the input needed, before its outputs are torn down. May be called again until they are gone.</summary>
    protected virtual ValueTask FinalizeAsync(Resource<TIn> input, CancellationToken ct) => ValueTask.CompletedTask;

    protected sealed override async Task<Pass> ReconcileAsync(Pointer key, CancellationToken ct) => await PassAsync(key, ct);

    internal sealed override async ValueTask<Pass> PassAsync(Pointer key, CancellationToken ct)
    {
        if (await Primary.FindAsync(key.Id, ct) is not { } input)
        {
            await RemoveOutputsAsync(key.Id, ct);
            return Pass.Done;
        }

        return IsKept(input) && Selects(input) ? await KeepAsync(input, ct) : await LetGoAsync(input, ct);
    }

    internal override IEnumerable<string> Contradictions()
    {
        foreach (var contradiction in base.Contradictions()) yield return contradiction;

        if (UsesFinalizer && IgnoresTeardown)
            yield return $"controller \"{Name}\" both holds its inputs by a finalizer and ignores that they tear down: choose one";
    }

    private protected abstract ValueTask<Pass> ProcessAsync(Resource<TIn> input, CancellationToken ct);

    /// <returns>True when all are gone; else the key is woken when the next one may be destroyed.</returns>
    private protected abstract ValueTask<bool> RemoveOutputsAsync(string inputId, CancellationToken ct);

    private protected abstract string? InputIdOf(Resource<TOut> output);

    bool IsKept(Resource<TIn> input) =>
        input.Metadata.Phase == Phase.Running
        || IgnoresTeardown
        || new TeardownGate(IgnoresTeardownUntil, IgnoresTeardownWhile).Ignores(input.Metadata.Finalizers, Name);

    async ValueTask<Pass> KeepAsync(Resource<TIn> input, CancellationToken ct)
    {
        if (!UsesFinalizer || input.Metadata.Phase != Phase.Running || IsHeld(input)) return await ProcessAsync(input, ct);
        if (await State.HoldAsync(input, ct) is not { } held) return Pass.Done; // the change that came in between wakes this key

        Driver.Held(held);
        return await ProcessAsync(Runtime.State.Typed<TIn>(held)!, ct);
    }

    async ValueTask<Pass> LetGoAsync(Resource<TIn> input, CancellationToken ct)
    {
        if (IsHeld(input) && UsesFinalizer) await FinalizeAsync(input, ct);
        if (!await RemoveOutputsAsync(input.Id, ct)) return Pass.Done;
        if (IsHeld(input)) await Primary.RemoveFinalizerAsync(input.Id, ct: ct);

        return Pass.Done;
    }

    bool IsHeld(Resource<TIn> input) => input.Metadata.Finalizers.Contains(Name);

    ValueTask<IEnumerable<string>> InputsOfAsync(Resource<TOut> output, CancellationToken ct) =>
        ValueTask.FromResult<IEnumerable<string>>(output.Metadata.Owner == Name && InputIdOf(output) is { } id ? [id] : []);
}
