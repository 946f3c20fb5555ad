using System.Runtime.CompilerServices;

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

    internal override ControllerDriver Drive(EngineContext engine) => driver = new FreeDriver(this, engine);

    FreeDriver Driver => driver ?? throw new InvalidOperationException($"controller \"{Name}\" is not running");
}

/// <summary>One signal to reconcile; it carries nothing.</summary>
public readonly record struct Reconcile;
