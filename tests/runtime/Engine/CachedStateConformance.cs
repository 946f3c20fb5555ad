using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>What a runtime gives out for reading from its watches is a state like any other, with nothing cached and with all.</summary>
public abstract class CachedStateConformance(bool isCached) : StateConformance
{
    readonly CancellationTokenSource stop = new();

    Task running = Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await stop.CancelAsync();
        await running;
        stop.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override ValueTask<ICoreState> CreateAsync()
    {
        var runtime = new ControllerRuntime(
            new DelegatingState(new InMemoryState()), [new PathReader(Namespace)], new ControllerRuntimeOptions { Caches = _ => isCached });
        running = runtime.RunAsync(stop.Token);
        return ValueTask.FromResult(runtime.CachedState.Core);
    }

    sealed class PathReader : FreeController
    {
        public PathReader(string @namespace) => Weak<PathSpec>(@namespace);

        protected internal override Task RunAsync(CancellationToken ct) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
    }
}

public sealed class UncachedStateConformance() : CachedStateConformance(isCached: false);

public sealed class WholeCachedStateConformance() : CachedStateConformance(isCached: true);
