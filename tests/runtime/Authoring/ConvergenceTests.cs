using CsCheck;
using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>
/// Random changes under failing calls, doubled events, overruns, slow passes, restarts, in random schedules: whatever happens on the way,
/// the end is a plain function of the inputs. A failing run prints its seed; <c>CsCheck_Seed</c> replays it.
/// </summary>
public sealed class ConvergenceTests
{
    static readonly Gen<Step[]> Scripts =
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 3], Gen.Int[1, 9]).Select(step => new Step(step.Item1, $"{step.Item2}", step.Item3)).Array[1, 25];

    enum Verb
    {
        Write,
        WriteAgain,
        Leave,
        Wait,
        Restart,
    }

    [Fact]
    public async Task A_chain_converges() => await SampleAsync(
        slow => [new SlowText(slow), new TextToSentence(), new SentenceToSuffix()],
        async (numbers, state) =>
        {
            Assert.Equal(
                numbers.Select(number => (number.Key, $"{number.Value} sentence")),
                (await state.ListAsync<Sentence>()).Select(sentence => (sentence.Id, sentence.Spec.Value)));
            Assert.Equal(
                numbers.Select(number => (number.Key, $"<{number.Value} sentence>")),
                (await state.ListAsync<Suffix>()).Select(suffix => (suffix.Id, suffix.Spec.Value)));
        });

    [Fact]
    public async Task A_diamond_converges() => await SampleAsync(
        slow => [new SlowText(slow), new NumberToSuffix(), new Join()],
        async (numbers, state) => Assert.Equal(
            numbers.Select(number => (number.Key, $"{number.Value}+{number.Value * 2}")),
            (await state.ListAsync<Sentence>()).Select(sentence => (sentence.Id, sentence.Spec.Value))));

    static async Task SampleAsync(
        Func<Func<CancellationToken, Task>, Controller[]> controllers, Func<SortedDictionary<string, int>, State, Task> demand) =>
        await Gen.Select(Gen.Int[0, 1_000_000], Scripts)
            .SampleAsync(async run => await ConvergeAsync(run.Item1, run.Item2, controllers, demand), iter: 200);

    static async Task ConvergeAsync(
        int seed,
        Step[] steps,
        Func<Func<CancellationToken, Task>, Controller[]> controllers,
        Func<SortedDictionary<string, int>, State, Task> demand)
    {
        var random = new Random(seed);
        var script = new FaultScript().FailAtRandom(0.15, seed).EventsTwice();
        await using var world = new World(seed, script, controllers, random);
        var numbers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var step in steps) await world.DoAsync(step, numbers);

        script.End();
        world.Finish();
        await demand(numbers, world.State);
    }

    sealed record Step(Verb Verb, string Id, int Value);

    /// <summary>What happens from outside.</summary>
    sealed class World : IAsyncDisposable
    {
        readonly Func<Func<CancellationToken, Task>, Controller[]> controllers;
        readonly Random random;
        readonly ControllerHarness harness;

        public World(int seed, FaultScript script, Func<Func<CancellationToken, Task>, Controller[]> controllers, Random random)
        {
            (this.controllers, this.random) = (controllers, random);
            var options = new HarnessOptions
            {
                Seed = seed,
                State = new InMemoryStateOptions { InitialHistory = 8, MaxHistory = 16 },
                Between = script.Over,
            };
            harness = new ControllerHarness(options, controllers(SlowAsync));
        }

        public State State => harness.State;

        public async Task DoAsync(Step step, SortedDictionary<string, int> numbers)
        {
            switch (step.Verb)
            {
                case Verb.Write or Verb.WriteAgain when !await IsLeavingAsync(step.Id):
                    await harness.WriteAsync(step.Id, new Number(step.Value));
                    numbers[step.Id] = step.Value;
                    break;
                case Verb.Leave when numbers.Remove(step.Id):
                    await harness.TeardownAsync<Number>(step.Id);
                    break;
                case Verb.Wait:
                    harness.RunReady();
                    harness.Advance(TimeSpan.FromSeconds(step.Value));
                    break;
                case Verb.Restart:
                    await harness.RestartAsync(controllers(SlowAsync));
                    break;
            }
        }

        public void Finish()
        {
            for (var n = 0; n < 10 || !harness.Runtime.IsIdle; n++)
            {
                Assert.InRange(n, 0, 100);
                harness.Advance(TimeSpan.FromSeconds(100)); // for retries, and for passes that are slow
                harness.RunReady();
            }
        }

        public ValueTask DisposeAsync() => harness.DisposeAsync();

        async Task<bool> IsLeavingAsync(string id) =>
            (await State.FindAsync<Number>(id))?.Metadata.Phase == Phase.TearingDown;

        async Task SlowAsync(CancellationToken ct)
        {
            if (random.Next(3) == 0) await Task.Delay(TimeSpan.FromSeconds(random.Next(1, 4)), harness.Time, ct);
            else if (random.Next(2) == 0) await Task.Yield();
        }
    }

    sealed class SlowText(Func<CancellationToken, Task> slow) : TransformController<Number, Text>
    {
        public override int Concurrency => 2;

        protected override async ValueTask<Transformed<Text>> TransformAsync(Resource<Number> input, Text? current, CancellationToken ct)
        {
            await slow(ct);
            return Write(new Text($"{input.Spec.Value}"));
        }

        protected override async ValueTask FinalizeAsync(Resource<Number> input, CancellationToken ct) => await slow(ct);
    }

    sealed class NumberToSuffix : TransformController<Number, Suffix>
    {
        protected override ValueTask<Transformed<Suffix>> TransformAsync(Resource<Number> input, Suffix? current, CancellationToken ct) =>
            ValueTask.FromResult(Write(new Suffix($"{input.Spec.Value * 2}")));
    }

    sealed class SentenceToSuffix : TransformController<Sentence, Suffix>
    {
        protected override ValueTask<Transformed<Suffix>> TransformAsync(Resource<Sentence> input, Suffix? current, CancellationToken ct) =>
            ValueTask.FromResult(Write(new Suffix($"<{input.Spec.Value}>")));
    }

    /// <summary>The two sides of the diamond, joined by id.</summary>
    sealed class Join : TransformController<Text, Sentence>
    {
        readonly StrongInput<Suffix> suffixes;

        public Join() => suffixes = MappedById<Suffix>();

        protected override async ValueTask<Transformed<Sentence>> TransformAsync(
            Resource<Text> input, Sentence? current, CancellationToken ct) =>
            await suffixes.FindAsync(input.Id, ct) is { Metadata.Phase: Phase.Running } suffix
                ? Write(new Sentence($"{input.Spec.Value}+{suffix.Spec.Value}"))
                : Skip;
    }
}
