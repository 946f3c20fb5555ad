using System.Diagnostics;
using Strata.Resources;
using Strata.Runtime;

namespace Strata.Benchmarks.Engine;

/// <summary>
/// Five transforms A→F; from the create of an A until its F is there, 1,000 times one after another, 2 ms apart or back to back; what was
/// made is kept, or gone before the next. `kept_before` resources lie in each kind at the start.
/// </summary>
sealed class ChainLatency : Workload
{
    public override string Name => "chain-latency";

    public override IReadOnlyList<string> Variants =>
    [
        "resources=kept apart_ms=2 kept_before=0",
        "resources=kept apart_ms=0 kept_before=0",
        "resources=kept apart_ms=0 kept_before=100000",
        "resources=cleaned apart_ms=2 kept_before=0",
        "resources=cleaned apart_ms=0 kept_before=0",
    ];

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var isCleaned = parameters.Text("resources", "kept") == "cleaned";
        var apart = parameters.Number("apart_ms", 0);
        var times = parameters.Number("times", 1_000);
        var before = parameters.Number("kept_before", 0);

        var core = new InMemoryState();
        await using var engine = new RunningEngine(
            core,
            new Step<A, B>(usesFinalizer: false),
            new Step<B, C>(usesFinalizer: false),
            new Step<C, D>(usesFinalizer: false),
            new Step<D, E>(usesFinalizer: false),
            new Step<E, F>(usesFinalizer: false));
        await KeepAsync(engine.State, before);

        var chain = new Chain(engine.State, isCleaned);
        var cold = await chain.RunAsync(apart, 100);
        await chain.RunAsync(0, times);
        var latencies = await chain.RunAsync(apart, times);
        return new Figures(times, Stopwatch.GetElapsedTime(0, latencies.Sum()), latencies)
        {
            Extra = [new("cold_first_100_p50_us", new Figures(1, TimeSpan.Zero, cold).Percentile(.5))],
        };
    }

    static async Task KeepAsync(State state, int count)
    {
        for (var n = 0; n < count; n++) await state.CreateAsync(new Resource<A>($"kept-{n:D6}", A.Of("kept")));
        if (count > 0) await Made.AllAsync<F>(state.Core, count);
    }

    sealed class Chain(State state, bool isCleaned)
    {
        int next;

        public async Task<long[]> RunAsync(int apart, int times)
        {
            var latencies = new long[times];
            for (var n = 0; n < times; n++)
            {
                if (apart > 0) await Task.Delay(TimeSpan.FromMilliseconds(apart), TimeProvider.System);
                latencies[n] = await OnceAsync($"run-{next++:D6}");
            }

            return latencies;
        }

        async Task<long> OnceAsync(string id)
        {
            await using var watch = await state.WatchAsync(State.PointerTo<F>(id));
            await using var events = watch.EventsAsync().GetAsyncEnumerator();
            await events.MoveNextAsync();
            var start = Stopwatch.GetTimestamp();
            await state.CreateAsync(new Resource<A>(id, A.Of("once")));
            await UntilAsync(events, item => item is StateEvent.Created);
            var taken = Stopwatch.GetTimestamp() - start;
            if (isCleaned) await CleanAsync(id, events);
            return taken;
        }

        async Task CleanAsync(string id, IAsyncEnumerator<StateEvent> events)
        {
            await state.TeardownAndDestroyAsync(State.PointerTo<A>(id));
            await UntilAsync(events, item => item is StateEvent.Destroyed);
        }

        static async Task UntilAsync(IAsyncEnumerator<StateEvent> events, Func<StateEvent, bool> isIt)
        {
            while (await events.MoveNextAsync())
            {
                if (isIt(events.Current)) return;
            }

            throw new InvalidOperationException("the watch ended");
        }
    }
}
