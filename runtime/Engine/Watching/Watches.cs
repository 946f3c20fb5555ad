using System.Collections.Concurrent;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>The watches of a runtime, one per kind. They live as long as it does.</summary>
sealed class Watches(EngineContext engine)
{
    readonly Lock gate = new();
    readonly ConcurrentDictionary<Kind, KindWatcher> watchers = new();
    readonly List<Task> tasks = [];

    CancellationToken stopping;
    bool isStarted;

    public IEnumerable<KindWatcher> All => watchers.Values;

    /// <summary>A state in this process answers reads as fast as any cache.</summary>
    public bool CachesAny { get; } = engine.Options.Caches is not null && engine.State.Core is not InMemoryState;

    /// <summary>Those created so far are opened, and those to come.</summary>
    public void Start(CancellationToken ct)
    {
        lock (gate)
        {
            (isStarted, stopping) = (true, ct);
            foreach (var watcher in watchers.Values) tasks.Add(engine.Start(() => watcher.RunAsync(ct)));
        }
    }

    public KindWatcher Of(Kind kind)
    {
        if (watchers.TryGetValue(kind, out var present)) return present;

        lock (gate)
        {
            if (watchers.TryGetValue(kind, out present)) return present;

            var watcher = watchers[kind] = new KindWatcher(kind, engine, CachesAny && engine.Options.Caches!(kind));
            if (isStarted) tasks.Add(engine.Start(() => watcher.RunAsync(stopping)));
            return watcher;
        }
    }

    /// <summary>The watch that answers reads of the kind; null: it is not cached, or nobody's input.</summary>
    public KindWatcher? CacheOf(Kind kind) =>
        CachesAny && watchers.TryGetValue(kind, out var watcher) && watcher.IsCached ? watcher : null;

    /// <summary>What the watch has told of so far, in the order of the ids.</summary>
    public IEnumerable<IResource> KnownOf(Kind kind) => watchers.TryGetValue(kind, out var watcher) ? watcher.List() : [];

    public bool Knows(Pointer pointer) => watchers.TryGetValue(pointer.Kind, out var watcher) && watcher.Find(pointer.Id) is not null;

    public Task[] Tasks()
    {
        lock (gate) return [.. tasks];
    }
}
