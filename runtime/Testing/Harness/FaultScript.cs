using Strata.Resources;

namespace Strata.Runtime.Testing;

/// <summary>
/// What goes wrong between a runtime and its state, told beforehand: <c>Between = new FaultScript().FailWrite(2).EventsTwice().Over</c>.
/// Writes and reads are counted from 1, over all controllers.
/// </summary>
public sealed class FaultScript
{
    readonly List<Func<FaultedCall, Exception?>> faults = [];

    string? staleType;

    internal bool RepeatsEvents { get; private set; }

    internal (TimeSpan By, TimeProvider Time)? Delay { get; private set; }

    /// <summary>The n-th write fails, and is not done.</summary>
    public FaultScript FailWrite(int nth, Exception? error = null) => Fail(call => call.IsWrite && call.Number == nth, error);

    /// <summary>The n-th read fails.</summary>
    public FaultScript FailRead(int nth, Exception? error = null) => Fail(call => !call.IsWrite && call.Number == nth, error);

    /// <summary>Each call fails with this probability, until <see cref="End"/>; the same calls for the same seed.</summary>
    public FaultScript FailAtRandom(double share, int seed)
    {
        var random = new Random(seed);
        return Fail(_ => random.NextDouble() < share);
    }

    public FaultScript Fail(Func<FaultedCall, bool> when, Exception? error = null)
    {
        faults.Add(call => when(call) ? error ?? new StateUnavailableException($"scripted: {call.Operation} {call.Number} fails") : null);
        return this;
    }

    /// <summary>
    /// The first read of every resource of the type answers that it is not there yet, though it is: a state that lags. For outputs; a
    /// controller that is told of an input and then does not find it has no reason to look again.
    /// </summary>
    public FaultScript StaleFirstRead<TSpec>() where TSpec : class, ISpec<TSpec>
    {
        staleType = TSpec.Definition.Type;
        return this;
    }

    /// <summary>Watches deliver every event two times.</summary>
    public FaultScript EventsTwice()
    {
        RepeatsEvents = true;
        return this;
    }

    /// <summary>Watches deliver every event later.</summary>
    public FaultScript DelayEvents(TimeSpan by, TimeProvider time)
    {
        Delay = (by, time);
        return this;
    }

    /// <summary>From now on nothing fails; repeated and delayed events stay.</summary>
    public void End()
    {
        faults.Clear();
        staleType = null;
    }

    /// <summary>The state with the faults.</summary>
    public ICoreState Over(ICoreState state) => new FaultyState(state, this);

    internal bool IsStale(Pointer pointer) => pointer.Type == staleType;

    internal Exception? FaultOf(FaultedCall call) => faults.Select(fault => fault(call)).FirstOrDefault(error => error is not null);
}

/// <param name="Operation">find, list, watch, create, update or destroy.</param>
/// <param name="Number">From 1, writes and reads apart; watches count as reads.</param>
/// <param name="Pointer">The id is empty for lists and watches of a kind.</param>
public readonly record struct FaultedCall(string Operation, int Number, Pointer Pointer)
{
    public bool IsWrite => Operation is "create" or "update" or "destroy";
}
