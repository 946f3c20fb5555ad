using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Strata.Runtime.Testing;

public sealed record HarnessOptions
{
    /// <summary>
    /// Replays one of the many possible orders of the tasks, and the spread of delays; null: the order in which they come.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>For controllers that get their time when they are made, before the harness is.</summary>
    public FakeTimeProvider Time { get; init; } = new();

    /// <summary>History and backing store of the state; scheduler and time are the harness's.</summary>
    public InMemoryStateOptions State { get; init; } = new();

    /// <summary>
    /// Puts something between the runtime and the state, such as a <see cref="FaultScript"/>; the test itself sees the state below.
    /// </summary>
    public Func<ICoreState, ICoreState> Between { get; init; } = state => state;

    /// <summary>Options of the runtime; scheduler, time, loggers and jitter are the harness's.</summary>
    public Func<ControllerRuntimeOptions, ControllerRuntimeOptions> Runtime { get; init; } = options => options;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}
