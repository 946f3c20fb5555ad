using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

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

    /// <summary>Of how many keys of a controller the last pass is kept, for <see cref="ControllerRuntime.ExplainAsync"/>; 0: of none.</summary>
    public int PassHistory { get; init; } = 1000;

    /// <summary>How many reads of a pass are kept, and how many writes; further ones are counted.</summary>
    public int PassDetail { get; init; } = 100;
}
