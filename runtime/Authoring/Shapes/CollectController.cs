using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// All inputs together make the outputs; usually one. The pass names all outputs, those not named any more go. One pass at start, also
/// with no inputs; then whenever an input or a further input (<c>Strong</c>, <c>Weak</c>) changes.
/// </summary>
public abstract class CollectController<TIn, TOut> : QueueController
    where TIn : class, ISpec<TIn>
    where TOut : class, ISpec<TOut>
{
    /// <inheritdoc cref="TransformController{TIn, TOut}(OutputMode, string?, string?)"/>
    protected CollectController(OutputMode output = OutputMode.Exclusive, string? inputNamespace = null, string? outputNamespace = null)
    {
        Collected = Strong<TIn>(inputNamespace);
        Output = Declare<TOut>(outputNamespace, output);
        DestroyReady<TOut>(outputNamespace);
    }

    public sealed override int Concurrency => 1;

    protected StrongInput<TIn> Collected { get; }

    protected Output<TOut> Output { get; }

    /// <summary>Whether inputs are held by a finalizer until the outputs are made without them.</summary>
    protected virtual bool UsesFinalizer => false;

    /// <summary>Which inputs are collected, by labels and id. All.</summary>
    protected virtual ListOptions InputQuery { get; } = new();

    /// <summary>Wakes the controller for a reason that is no resource: an event from outside, or the run hook.</summary>
    protected void QueueReconcile() => Driver.Wake(Everything);

    /// <summary>Leaves the outputs as they are.</summary>
    protected static Outputs<TOut> Skip => Outputs<TOut>.Skip;

    /// <param name="inputs">The running inputs, in the order of their ids.</param>
    protected abstract ValueTask<Outputs<TOut>> CollectAsync(IReadOnlyList<Resource<TIn>> inputs, CancellationToken ct);

    internal override IEnumerable<Pointer> FirstKeys => [Everything];

    internal override IEnumerable<Pointer> EveryKey(EngineContext engine) => [Everything];

    Pointer Everything => new(Output.Kind, "");

    internal sealed override async ValueTask<Pass> PassAsync(Pointer key, CancellationToken ct)
    {
        var inputs = await Collected.ListAsync(ct: ct);
        var running = inputs.Where(input => input.Metadata.Phase == Phase.Running && InputQuery.Matches(input)).ToArray();
        if (UsesFinalizer && !await HoldAsync(running, ct)) return Pass.Done; // the change that came in between wakes the controller

        var wanted = await CollectAsync(running, ct);
        var isReplaced = await Output.ReplaceAsync(await Output.ListOwnedAsync(ct), wanted, labels => labels, ct);
        if (UsesFinalizer && isReplaced)
            await ReleaseAsync(inputs.Except(running, ReferenceEqualityComparer.Instance).Cast<Resource<TIn>>(), ct);

        return wanted.Pass;
    }

    /// <returns>False when one was changed since it was listed: it may be leaving, or gone.</returns>
    async ValueTask<bool> HoldAsync(IEnumerable<Resource<TIn>> running, CancellationToken ct)
    {
        foreach (var input in running.Where(input => !input.Metadata.Finalizers.Contains(Name)))
        {
            if (await State.HoldAsync(input, ct) is null) return false;
        }

        return true;
    }

    async ValueTask ReleaseAsync(IEnumerable<Resource<TIn>> left, CancellationToken ct)
    {
        foreach (var input in left.Where(input => input.Metadata.Finalizers.Contains(Name)))
            await Collected.RemoveFinalizerAsync(input.Id, ct: ct);
    }
}
