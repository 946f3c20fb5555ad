using Microsoft.Extensions.Logging;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What the parts of one runtime share.</summary>
sealed class EngineContext
{
    volatile bool hasEnded;

    public EngineContext(State state, ControllerRuntimeOptions options)
    {
        (State, Options) = (state, options);
        Logger = options.LoggerFactory.CreateLogger("Strata.Runtime");
        Metrics = new RuntimeMetrics(options.MeterFactory, options.Time);
        Failures = new FailureHistory(options.FailureHistory);
        Passes = new PassRecorder(options);
        Watches = new Watches(this);
    }

    public State State { get; }

    public ControllerRuntimeOptions Options { get; }

    public ILogger Logger { get; }

    public RuntimeMetrics Metrics { get; }

    public Activity Activity { get; } = new();

    public FailureHistory Failures { get; }

    public PassRecorder Passes { get; }

    public Watches Watches { get; }

    /// <summary>Cancelled when the runtime has ended, also for those who did not end with it.</summary>
    public CancellationTokenSource Ended { get; } = new();

    public Task Start(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Options.Scheduler).Unwrap();

    /// <summary>The state as one controller uses it, and where its reads are answered when kinds are cached.</summary>
    public (State State, ReadCache? Cache) StateFor(string controller)
    {
        var core = Metrics.IsMeasuring ? new OperationCounter(State.Core, Metrics, controller) : State.Core;
        return Watches.CachesAny ? Remembered(core) : (core == State.Core ? State : new State(core), null);
    }

    /// <summary>The state for those who are no controller of the runtime.</summary>
    public State CachedState()
    {
        if (!Watches.CachesAny) return State;

        var (state, cache) = Remembered(State.Core);
        return new State(new CachedState(state.Core, cache));
    }

    (State State, ReadCache Cache) Remembered(ICoreState core)
    {
        var own = new OwnWrites();
        var state = new State(new RememberedState(core, this, own));
        return (state, new ReadCache(this, own, state));
    }

    public PassFailure Failed(string controller, Pointer? key, Exception error, TimeSpan delay)
    {
        var now = Options.Time.GetUtcNow();
        var failure = new PassFailure(controller, key, error, now, now + delay);
        Failures.Add(failure);
        return failure;
    }

    /// <summary>Waits before a restart.</summary>
    /// <returns>False when cancelled: the loop that restarts sees it.</returns>
    public async Task<bool> RestAsync(TimeSpan delay, CancellationToken ct)
    {
        try
        {
            await Task.Delay(delay, Options.Time, ct);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void End()
    {
        hasEnded = true;
        Ended.Cancel();
    }

    /// <exception cref="InvalidOperationException">The runtime has ended: what the state stands on may be gone.</exception>
    public void RefuseAfterEnd(string controller)
    {
        if (!hasEnded) return;

        throw new InvalidOperationException($"the runtime of controller \"{controller}\" has ended: nothing is read or written any more");
    }
}
