using System.Runtime.CompilerServices;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// A loop over reconcile signals, for what fits no shape. A signal carries nothing: look at the world, and reconcile all of it.
/// </summary>
public abstract class FreeController : Controller
{
    FreeDriver? driver;

    /// <summary>
    /// The loop. Returning ends the controller for good; throwing restarts it, after a delay that grows from 0.5 s to a minute
    /// until <see cref="ResetRestartBackoff"/>.
    /// </summary>
    protected internal abstract Task RunAsync(CancellationToken ct);

    /// <summary>The first signal comes at once, also after a restart; signals that come while the last one is handled become one.</summary>
    protected async IAsyncEnumerable<Reconcile> Events([EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            await Driver.NextAsync(ct);
            yield return default;
        }
    }

    /// <summary>Signals the loop itself once more.</summary>
    protected void QueueReconcile() => Driver.Wake();

    /// <summary>Tell it when a pass succeeded.</summary>
    protected void ResetRestartBackoff() => Driver.ResetBackoff();

    /// <summary>
    /// Replaces the inputs that were declared here before; those of the constructor stay. When it returns the new ones are watched, and
    /// what is listed afterwards misses nothing; what exists already gives no signal. A handle whose input is not declared any more
    /// throws <see cref="UndeclaredAccessException"/>.
    /// </summary>
    /// <param name="declare">Declares the complete new set, and returns whatever handles the loop wants to keep.</param>
    /// <exception cref="InvalidDeclarationException">Two inputs are the same; the old set still holds.</exception>
    protected async ValueTask<THandles> UpdateInputsAsync<THandles>(Func<InputSet, THandles> declare, CancellationToken ct = default)
    {
        var set = new InputSet(this);
        var handles = declare(set);
        await Driver.UpdateInputsAsync(set.Declared, ct);
        return handles;
    }

    /// <summary>
    /// Begins a cycle that ends with <see cref="CleanUpOutputsAsync"/>: everything written in it, also in vain, is wanted.
    /// </summary>
    /// <exception cref="InvalidOperationException">A cycle has begun already.</exception>
    protected void StartTrackingOutputs() => State.Tracker.Start();

    /// <summary>
    /// Removes the outputs of the kinds that this controller owns and did not write since <see cref="StartTrackingOutputs"/>: tears them
    /// down, and destroys those that nobody holds; the others when a later cycle finds them released. Ends the cycle; counts as success.
    /// </summary>
    /// <exception cref="InvalidOperationException">No cycle has begun.</exception>
    protected async ValueTask CleanUpOutputsAsync(IReadOnlyCollection<Kind> kinds, CancellationToken ct = default)
    {
        var wanted = State.Tracker.Touched();
        foreach (var kind in kinds)
        {
            var outputs = (await State.ListAsync(kind, null, ct)).Where(resource => resource.Metadata.Owner == Name);
            foreach (var pointer in outputs.Select(output => output.Metadata.Pointer).Where(pointer => !wanted.Contains(pointer)))
                await State.RemoveAsync(pointer, ct: ct);
        }

        State.Tracker.Discard();
        ResetRestartBackoff();
    }

    internal override ControllerDriver Drive(EngineContext engine) => driver = new FreeDriver(this, engine);

    FreeDriver Driver => driver ?? throw new InvalidOperationException($"controller \"{Name}\" is not running");
}

/// <summary>One signal to reconcile; it carries nothing.</summary>
public readonly record struct Reconcile;
