using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class RuntimeTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_controllers_it_starts_and_stops()
    {
        await using var harness = new ControllerHarness();

        await harness.SettleAsync();
        await harness.StopAsync();
    }

    [Fact]
    public async Task It_runs_once()
    {
        await using var harness = new ControllerHarness();

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => harness.Runtime.RunAsync(Ct));

        Assert.Equal("controller runtime has already been started", thrown.Message);
    }

    [Fact]
    public void Contradicting_declarations_are_refused()
    {
        Assert.Equal("controller \"NumberToText\" already registered", Refusal(new NumberToText(), new NumberToText()));
        Assert.Equal(
            "resource \"Texts.test.strata.dev\" is already managed in exclusive mode by \"NumberToText\"",
            Refusal(new NumberToText(), new Sum()));
        Assert.StartsWith(
            "duplicate controller input: \"Loop\" -> ", Refusal(new Loop((_, _) => Task.CompletedTask).Watching().Watching()));
        Assert.Equal("invalid concurrency: 0", Refusal(new Queued((_, _) => Task.FromResult(Pass.Done), concurrency: 0)));

        static string Refusal(params Controller[] controllers) =>
            Assert.Throws<InvalidDeclarationException>(() => new ControllerRuntime(new InMemoryState(), controllers)).Message;
    }

    [Fact]
    public void The_dependency_graph_follows_the_declarations()
    {
        var runtime = new ControllerRuntime(new InMemoryState(), [new TextToSentence(), new NumberToText()]);

        Assert.Equal(
            [
                ("NumberToText", "", "Texts.test.strata.dev", DependencyRelation.OutputExclusive),
                ("TextToSentence", "", "Sentences.test.strata.dev", DependencyRelation.OutputExclusive),
                ("NumberToText", "default", "Numbers.test.strata.dev", DependencyRelation.InputQueuePrimary),
                ("NumberToText", "default", "Texts.test.strata.dev", DependencyRelation.InputQueueMappedDestroyReady),
                ("TextToSentence", "default", "Sentences.test.strata.dev", DependencyRelation.InputQueueMappedDestroyReady),
                ("TextToSentence", "default", "Suffixes.test.strata.dev", DependencyRelation.InputWeak),
                ("TextToSentence", "default", "Texts.test.strata.dev", DependencyRelation.InputQueuePrimary),
            ],
            runtime.Dependencies.Edges.Select(edge => (edge.Controller, edge.Namespace, edge.Type, edge.Relation)));
    }

    [Fact]
    public async Task A_controller_can_be_registered_while_others_run()
    {
        await using var harness = new ControllerHarness(new NumberToText());
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();

        harness.Runtime.Register(new TextToSentence());
        await harness.SettleAsync();

        Assert.Equal("1 sentence", (await harness.State.GetAsync<Sentence>("one", Ct)).Spec.Value);
    }

    [Fact]
    public async Task Stopping_tells_the_pass_and_waits_for_it()
    {
        var (cancelled, ended) = (false, false);
        var slow = new TaskCompletionSource();
        var queued = new Queued(async (_, ct) =>
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            }
            catch (OperationCanceledException)
            {
                cancelled = true;
                await slow.Task;
                ended = true;
                throw;
            }

            return Pass.Done;
        });
        await using var harness = new ControllerHarness(queued);
        await harness.State.WriteAsync<Number>("a", _ => new Number(1), ct: Ct);
        harness.RunReady();

        var stopping = harness.StopAsync();
        harness.RunReady();
        Assert.Equal((true, false, false), (cancelled, ended, stopping.IsCompleted));
        slow.SetResult();
        await stopping;

        Assert.True(ended);
        Assert.Empty(harness.Runtime.RecentFailures);
    }

    [Fact]
    public async Task A_failing_controller_disturbs_no_other()
    {
        var loop = new Loop((_, _) => throw new FormatException("broken"));
        await using var harness = new ControllerHarness(loop, new NumberToText());
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);

        await harness.SettleAsync();

        Assert.Equal("1", (await harness.State.GetAsync<Text>("one", Ct)).Spec.Value);
    }

    [Fact]
    public async Task On_real_threads_idle_means_that_the_whole_chain_is_done()
    {
        await using var core = new InMemoryState(new InMemoryStateOptions { MaxHistory = 1000 });
        var runtime = new ControllerRuntime(core, [new NumberToText(), new TextToSentence()]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = runtime.RunAsync(stop.Token);
        for (var round = 1; round <= 50; round++)
        {
            for (var n = 0; n < 4; n++) await runtime.State.WriteAsync<Number>($"{n}", _ => new Number((round * 10) + n), ct: Ct);

            await runtime.WhenIdleAsync(Ct).WaitAsync(WatchReader.Patience, Ct);

            var sentences = await runtime.State.ListAsync<Sentence>(ct: Ct);
            Assert.Equal(Enumerable.Range(0, 4).Select(n => $"{(round * 10) + n} sentence"), sentences.Select(s => s.Spec.Value));
        }

        await stop.CancelAsync();
        await running;
        Assert.Empty(runtime.RecentFailures);
    }

    [Fact]
    public async Task A_seed_replays_the_same_schedule()
    {
        var first = await TraceAsync(seed: 7);
        var second = await TraceAsync(seed: 7);
        var others = await Task.WhenAll(Enumerable.Range(8, 5).Select(seed => TraceAsync(seed)));

        Assert.Equal(first.Trace, second.Trace);
        Assert.Contains(others, other => !other.Trace.SequenceEqual(first.Trace));
        Assert.All(others, other => Assert.Equal(first.Final, other.Final));
    }

    static async Task<(string[] Trace, string[] Final)> TraceAsync(int seed)
    {
        var trace = new List<string>();
        var queued = new Queued(async (key, _) =>
        {
            for (var n = 0; n < 3; n++) await Task.Yield();
            trace.Add(key.Id);
            return Pass.Done;
        }, concurrency: 3);
        var transform = new NumberToText { OnPass = async (_, _) => await Task.Yield() };
        await using var harness = new ControllerHarness(new HarnessOptions { Seed = seed }, queued, transform, new TextToSentence());
        for (var n = 1; n <= 5; n++) await harness.State.WriteAsync<Number>($"{n}", _ => new Number(n), ct: Ct);
        await harness.State.WriteAsync<Suffix>("suffix", _ => new Suffix("!"), ct: Ct);

        await harness.SettleAsync();

        var final = (await harness.State.ListAsync<Sentence>(ct: Ct)).Select(s => $"{s.Id}: {s.Spec.Value}");
        return ([.. trace], [.. final]);
    }
}
