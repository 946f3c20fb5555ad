namespace Strata.Runtime;

/// <summary>Defaults are those of the COSI library (COSI 3.7); long-lived agents take more history.</summary>
public sealed record InMemoryStateOptions
{
    /// <summary>Events per kind that the ring holds at first.</summary>
    public int InitialHistory { get; init; } = 100;

    /// <summary>Events per kind that the ring may grow to, by doubling.</summary>
    public int MaxHistory { get; init; } = 100;

    /// <summary>Replays start at least this many events after the oldest kept one, so that a reader has time to catch up.</summary>
    public int HistoryGap { get; init; } = 5;

    public IBackingStore? BackingStore { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where waiting readers are woken and the backing store is driven; the harness replays schedules through it.</summary>
    public TaskScheduler Scheduler { get; init; } = TaskScheduler.Default;
}
