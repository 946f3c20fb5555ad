using Microsoft.Extensions.Time.Testing;
using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>Reads of kinds that the runtime caches, over a state whose watches tell everything late.</summary>
public sealed class CachedReadTests : IAsyncDisposable
{
    static readonly TimeSpan Lag = TimeSpan.FromSeconds(10);

    readonly Prober prober = new();
    readonly ControllerHarness harness;
    readonly List<FaultedCall> reads = [];

    public CachedReadTests()
    {
        var time = new FakeTimeProvider();
        var script = new FaultScript().DelayEvents(Lag, time).Fail(call =>
        {
            if (call.Operation is "find" or "list") reads.Add(call);
            return false;
        });
        var options = new HarnessOptions { Time = time, Between = script.Over, Runtime = runtime => runtime with { Caches = _ => true } };
        harness = new ControllerHarness(options, prober);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    [Fact]
    public async Task Reads_wait_until_the_watch_has_told_what_exists()
    {
        await harness.WriteAsync("a", new Number(1));
        harness.RunReady();

        var read = Task.Factory.StartNew(
            () => prober.Numbers.FindAsync("a", Ct).AsTask(), Ct, TaskCreationOptions.DenyChildAttach, harness.Scheduler).Unwrap();
        harness.RunReady();
        Assert.False(read.IsCompleted);
        await CatchUpAsync();

        Assert.Equal(1, (await read)?.Spec.Value);
        Assert.Empty(reads);
    }

    [Fact]
    public async Task Reads_are_answered_from_the_watch_as_far_as_it_has_told()
    {
        await harness.WriteAsync("a", new Number(1));
        await CatchUpAsync();
        await harness.WriteAsync("a", new Number(2));
        await harness.WriteAsync("b", new Number(3));
        await harness.SettleAsync();

        Assert.Equal(1, (await prober.Numbers.FindAsync("a", Ct))?.Spec.Value);
        Assert.Equal(["a"], (await prober.Numbers.ListAsync(ct: Ct)).Select(number => number.Id));
        Assert.Empty(reads);
        Assert.Equal(2, (await prober.Numbers.FindUncachedAsync("a", Ct))?.Spec.Value);
        Assert.Equal(2, (await prober.Numbers.ListUncachedAsync(ct: Ct)).Count);

        await CatchUpAsync();
        Assert.Equal(2, (await prober.Numbers.FindAsync("a", Ct))?.Spec.Value);
        Assert.Equal(["b"], (await prober.Numbers.ListAsync(new ListOptions { Ids = IdQuery.Parse("^b") }, Ct)).Select(number => number.Id));
    }

    [Fact]
    public async Task The_cached_state_of_the_runtime_reads_what_the_watch_has_told_and_what_was_written_through_it()
    {
        var cached = harness.Runtime.CachedState;
        await harness.WriteAsync("a", new Number(1));
        await CatchUpAsync();
        await harness.WriteAsync("a", new Number(2));
        await harness.SettleAsync();
        Assert.Equal(1, (await cached.FindAsync<Number>("a", Ct))?.Spec.Value);
        Assert.Equal([1], (await cached.ListAsync<Number>(ct: Ct)).Select(number => number.Spec.Value));
        Assert.Empty(reads);

        await cached.WriteAsync<Number>("b", _ => new Number(3), ct: Ct);
        Assert.Equal(3, (await cached.FindAsync<Number>("b", Ct))?.Spec.Value);
        await CatchUpAsync();
        reads.Clear();
        Assert.Equal([2, 3], (await cached.ListAsync<Number>(ct: Ct)).Select(number => number.Spec.Value));
        Assert.Empty(reads);
    }

    [Fact]
    public async Task What_was_written_is_read_from_the_state_until_the_watch_has_told_it()
    {
        await CatchUpAsync();
        await prober.Texts.WriteAsync("a", new Text("one"), Ct);
        Assert.Equal("one", (await prober.Texts.FindAsync("a", Ct))?.Spec.Value);
        Assert.Equal(["a"], (await prober.Texts.ListAsync(ct: Ct)).Select(text => text.Id));

        await CatchUpAsync();
        reads.Clear();
        Assert.Equal("one", (await prober.Texts.FindAsync("a", Ct))?.Spec.Value);
        Assert.Single(await prober.Texts.ListAsync(ct: Ct));
        Assert.Empty(reads);
    }

    [Fact]
    public async Task What_was_destroyed_stays_away()
    {
        await prober.Texts.WriteAsync("a", new Text("one"), Ct);
        await CatchUpAsync();

        await prober.Texts.RemoveAsync("a", Ct);
        Assert.Null(await prober.Texts.FindAsync("a", Ct));
        Assert.Empty(await prober.Texts.ListAsync(ct: Ct));
        await CatchUpAsync();
        await CatchUpAsync();

        reads.Clear();
        Assert.Null(await prober.Texts.FindAsync("a", Ct));
        Assert.Empty(reads);
    }

    [Fact]
    public async Task A_resource_made_again_is_not_mistaken_for_the_one_before() // its version is lower
    {
        await prober.Texts.WriteAsync("a", new Text("old"), Ct);
        for (var n = 0; n < 5; n++) await prober.Texts.WriteAsync("a", new Text($"old {n}"), Ct);
        await CatchUpAsync();

        await prober.Texts.RemoveAsync("a", Ct);
        await prober.Texts.WriteAsync("a", new Text("new"), Ct);

        Assert.Equal("new", (await prober.Texts.FindAsync("a", Ct))?.Spec.Value);
        for (var n = 0; n < 3; n++)
        {
            await CatchUpAsync();
            Assert.Equal("new", (await prober.Texts.FindAsync("a", Ct))?.Spec.Value);
        }
    }

    [Fact]
    public async Task Random_writes_are_never_answered_with_something_older()
    {
        await CatchUpAsync();
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var last = new Dictionary<string, string?>(StringComparer.Ordinal);
            for (var step = 0; step < 60; step++)
            {
                var id = $"{seed}/{random.Next(3)}";
                if (random.Next(3) == 0)
                {
                    await prober.Texts.RemoveAsync(id, Ct);
                    last[id] = null;
                }
                else
                {
                    last[id] = $"{step}";
                    await prober.Texts.WriteAsync(id, new Text($"{step}"), Ct);
                }

                if (random.Next(2) == 0) await harness.SettleAsync();
                harness.Advance(TimeSpan.FromSeconds(random.Next(6)));
                foreach (var (key, value) in last) Assert.Equal(value, (await prober.Texts.FindAsync(key, Ct))?.Spec.Value);
                Assert.Equal(
                    last.Values.OfType<string>().Order(StringComparer.Ordinal),
                    (await prober.Texts.ListAsync(new ListOptions { Ids = IdQuery.Parse($"^{seed}/") }, Ct))
                    .Select(text => text.Spec.Value).Order(StringComparer.Ordinal));
            }
        }
    }

    [Fact]
    public async Task A_state_in_this_process_is_not_cached()
    {
        var local = new Prober();
        await using var core = new InMemoryState();
        var runtime = new ControllerRuntime(core, [local], new ControllerRuntimeOptions { Caches = _ => true });

        await local.Texts.WriteAsync("a", new Text("one"), Ct); // would wait for a watch that nobody runs

        Assert.NotNull(await local.Texts.FindAsync("a", Ct));
        Assert.Empty(runtime.RecentFailures);
    }

    [Fact]
    public async Task Controllers_over_a_lagging_cache_reach_the_same_end()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var time = new FakeTimeProvider();
            var options = new HarnessOptions
            {
                Seed = seed,
                Time = time,
                Between = new FaultScript().DelayEvents(TimeSpan.FromSeconds(1), time).Over,
                Runtime = runtime => runtime with { Caches = _ => true },
            };
            await using var chain = new ControllerHarness(options, new NumberToText(), new TextToSentence());
            for (var n = 1; n <= 5; n++) await chain.WriteAsync($"{n}", new Number(n));
            await LetPassAsync(chain);
            await chain.TeardownAsync<Number>("1");
            await chain.WriteAsync("2", new Number(20));
            await LetPassAsync(chain);

            Assert.Equal(
                ["20 sentence", "3 sentence", "4 sentence", "5 sentence"],
                (await chain.State.ListAsync<Sentence>(ct: Ct)).Select(sentence => sentence.Spec.Value));
            Assert.Empty((await chain.State.GetAsync<Number>("1", Ct)).Metadata.Finalizers);
        }
    }

    static async Task LetPassAsync(ControllerHarness chain)
    {
        for (var n = 0; n < 40; n++)
        {
            await chain.SettleAsync();
            chain.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Everything that happened so far is told.</summary>
    async Task CatchUpAsync()
    {
        for (var n = 0; n < 12; n++)
        {
            await harness.SettleAsync();
            harness.Advance(Lag);
        }

        await harness.SettleAsync();
    }

    sealed class Prober : FreeController
    {
        public Prober()
        {
            (Numbers, Texts) = (Strong<Number>(), Exclusive<Text>());
            Weak<Text>();
        }

        public Input<Number> Numbers { get; }

        public Output<Text> Texts { get; }

        protected internal override async Task RunAsync(CancellationToken ct)
        {
            await foreach (var _ in Events(ct))
            {
                // The test asks.
            }
        }
    }
}
