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

    /// <summary>Releases what the input needed, before its outputs are torn down. May be called again until they are gone.</summary>
    protected virtual ValueTask FinalizeAsync(Resource<TIn> input, CancellationToken ct) => ValueTask.CompletedTask;

    protected sealed override async Task<Pass> ReconcileAsync(Pointer key, CancellationToken ct)
    {
        if (await Primary.FindAsync(key.Id, ct) is not { } input)
        {
            await RemoveOutputsAsync(key.Id, ct);
            return Pass.Done;
        }

        return input.Metadata.Phase == Phase.Running ? await RunningAsync(input, ct) : await TearingDownAsync(input, ct);
    }

    private protected abstract Task<Pass> ProcessAsync(Resource<TIn> input, CancellationToken ct);

    /// <returns>True when all are gone; else the key is woken when the next one may be destroyed.</returns>
    private protected abstract ValueTask<bool> RemoveOutputsAsync(string inputId, CancellationToken ct);

    private protected abstract string? InputIdOf(Resource<TOut> output);

    async Task<Pass> RunningAsync(Resource<TIn> input, CancellationToken ct)
    {
        if (UsesFinalizer && !IsHeld(input))
        {
            await Primary.AddFinalizerAsync(input.Id, ct: ct);
            return Pass.Done; // that change wakes this key: going on here would process every new input twice
        }

        try
        {
            return await ProcessAsync(input, ct);
        }
        catch (PhaseConflictException conflict) when (conflict.Pointer.Kind == Output.Kind)
        {
            return Pass.Done; // the output began to tear down meanwhile; its end wakes this key
        }
    }

    async Task<Pass> TearingDownAsync(Resource<TIn> input, CancellationToken ct)
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
