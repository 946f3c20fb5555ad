using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Which outputs a free loop wrote in one cycle, also in vain: what a passing failure kept from being written must not be taken for
/// unwanted (COSI 7.4, Q24).
/// </summary>
sealed class OutputTracker
{
    readonly Lock gate = new();

    volatile HashSet<Pointer>? touched;

    /// <exception cref="InvalidOperationException">The cycle before was not cleaned up.</exception>
    public void Start()
    {
        lock (gate)
        {
            if (touched is not null)
                throw new InvalidOperationException("output tracking already enabled: end the cycle with CleanUpOutputsAsync");

            touched = [];
        }
    }

    public void Touch(Pointer output)
    {
        if (touched is null) return;

        lock (gate) touched?.Add(output);
    }

    /// <exception cref="InvalidOperationException">Nothing is being tracked.</exception>
    public IReadOnlySet<Pointer> Touched()
    {
        lock (gate)
        {
            return touched?.ToHashSet()
                ?? throw new InvalidOperationException("output tracking not enabled: begin the cycle with StartTrackingOutputs");
        }
    }

    /// <summary>Forgets the cycle, if there is one.</summary>
    public void Discard()
    {
        lock (gate) touched = null;
    }
}
