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
}
