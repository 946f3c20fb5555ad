using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strata.Resources;

namespace Strata.Runtime;

public sealed record ControllerRuntimeOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where every task of the runtime and of its controllers starts; a single-threaded one makes schedules repeatable.</summary>
    public TaskScheduler Scheduler { get; init; } = TaskScheduler.Default;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>Uniform in [0, 1): spreads the delays after failures.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    /// <summary>How many failures <see cref="ControllerRuntime.RecentFailures"/> keeps.</summary>
    public int FailureHistory { get; init; } = 100;

    /// <summary>
    /// Of how many keys of a controller the last pass is kept, for <see cref="ControllerRuntime.ExplainAsync"/>; 0: of none.
    /// </summary>
    public int PassHistory { get; init; } = 1000;

    /// <summary>How many reads of a pass are kept, and how many writes; further ones are counted.</summary>
    public int PassDetail { get; init; } = 100;

    /// <summary>How many changes a controller may make in a second, on average; more have to wait. Each controller has its own.</summary>
    public double ChangesPerSecond { get; init; } = double.PositiveInfinity;

    /// <summary>How many changes a controller may make at once after a rest; needed with a finite rate.</summary>
    public int ChangeBurst { get; init; }

    /// <summary>
    /// How long <see cref="ControllerRuntime.RunAsync"/> waits for the passes in flight when it is stopped. After that it gives up on
    /// those that still run: what they then read or write fails.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The kinds whose reads are answered from the watch of the runtime, for states in other processes: <c>_ => true</c> for every kind
    /// that is an input of somebody. Null: none. An <see cref="InMemoryState"/> is never cached, it answers as fast.
    /// </summary>
    public Func<Kind, bool>? Caches { get; init; }

    /// <summary>Everything that is wrong with the options; empty when they can be used.</summary>
    public IReadOnlyList<string> Errors() =>
    [
        .. Unless(FailureHistory >= 0, $"{nameof(FailureHistory)} is {FailureHistory}: it must be 0 or more"),
        .. Unless(PassHistory >= 0, $"{nameof(PassHistory)} is {PassHistory}: it must be 0 or more"),
        .. Unless(PassDetail >= 0, $"{nameof(PassDetail)} is {PassDetail}: it must be 0 or more"),
        .. Unless(ChangesPerSecond > 0, $"{nameof(ChangesPerSecond)} is {ChangesPerSecond}: it must be more than 0"),
        .. Unless(ChangeBurst >= 0, $"{nameof(ChangeBurst)} is {ChangeBurst}: it must be 0 or more"),
        .. Unless(
            !double.IsFinite(ChangesPerSecond) || ChangeBurst != 0,
            $"{nameof(ChangeBurst)} is 0 with {nameof(ChangesPerSecond)} {ChangesPerSecond}: "
                + "no change could ever be made, allow 1 or more"),
        .. Unless(
            ShutdownTimeout > TimeSpan.Zero || ShutdownTimeout == Timeout.InfiniteTimeSpan,
            $"{nameof(ShutdownTimeout)} is {ShutdownTimeout}: it must be more than 0, or infinite"),
    ];

    static IEnumerable<string> Unless(bool isRight, string error) => isRight ? [] : [error];
}
