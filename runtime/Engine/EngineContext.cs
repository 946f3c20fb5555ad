using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What the parts of one runtime share.</summary>
sealed class EngineContext(State state, ControllerRuntimeOptions options)
{
    readonly ConcurrentDictionary<Kind, KindWatcher> watchers = new();

    public State State { get; } = state;

    public ControllerRuntimeOptions Options { get; } = options;

    public ILogger Logger { get; } = options.LoggerFactory.CreateLogger("Strata.Runtime");

    public RuntimeMetrics Metrics { get; } = new(options.MeterFactory, options.Time);

    public Activity Activity { get; } = new();

    public PassRecorder Passes { get; } = new(options);

    public FailureHistory Failures { get; } = new(options.FailureHistory);

    public IEnumerable<KindWatcher> Watchers => watchers.Values;

    /// <param name="isNew">Whether the caller must run it.</param>
    public KindWatcher WatcherOf(Kind kind, out bool isNew)
    {
        var made = new KindWatcher(kind, this);
        var watcher = watchers.GetOrAdd(kind, made);
        isNew = ReferenceEquals(made, watcher);
        return watcher;
    }

    /// <summary>What the watch has told of so far, in the order of the ids.</summary>
    public IEnumerable<Pointer> KnownOf(Kind kind) => watchers.TryGetValue(kind, out var watcher) ? watcher.Known : [];

    public bool Knows(Pointer pointer) => watchers.TryGetValue(pointer.Kind, out var watcher) && watcher.Knows(pointer.Id);

    public Task Start(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Options.Scheduler).Unwrap();

    public void Failed(string controller, Pointer? key, Exception error, TimeSpan delay)
    {
        var now = Options.Time.GetUtcNow();
        Failures.Add(new PassFailure(controller, key, error, now, now + delay));
    }
}
