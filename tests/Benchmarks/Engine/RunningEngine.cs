using Strata.Runtime;

namespace Strata.Benchmarks.Engine;

/// <summary>A runtime with its default options.</summary>
sealed class RunningEngine : IAsyncDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly Task running;

    public RunningEngine(InMemoryState core, params Controller[] controllers)
    {
        State = new State(core);
        running = new ControllerRuntime(core, controllers).RunAsync(stop.Token);
    }

    public State State { get; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }
}
