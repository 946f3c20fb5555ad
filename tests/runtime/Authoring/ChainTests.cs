using CsCheck;
using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>Number → text → sentence.</summary>
public sealed class ChainTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_teardown_walks_down_and_releases_upwards()
    {
        await using var harness = new ControllerHarness(new NumberToText(), new TextToSentence());
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();
        await harness.State.AddFinalizersAsync(State.PointerTo<Sentence>("one"), ["reader"], Ct);

        await harness.State.TeardownAsync(State.PointerTo<Number>("one"), ct: Ct);
        await harness.SettleAsync();
        Assert.Equal(Phase.TearingDown, (await harness.State.GetAsync<Text>("one", Ct)).Metadata.Phase);
        Assert.Equal(Phase.TearingDown, (await harness.State.GetAsync<Sentence>("one", Ct)).Metadata.Phase);

        await harness.State.RemoveFinalizersAsync(State.PointerTo<Sentence>("one"), ["reader"], Ct);
        await harness.SettleAsync();
        Assert.Empty(await harness.State.ListAsync<Text>(ct: Ct));
        Assert.Empty(await harness.State.ListAsync<Sentence>(ct: Ct));
        Assert.Empty((await harness.State.GetAsync<Number>("one", Ct)).Metadata.Finalizers);
    }

    [Fact]
    public async Task A_change_walks_down()
    {
        await using var harness = new ControllerHarness(new NumberToText(), new TextToSentence());
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();

        await harness.State.WriteAsync<Number>("one", _ => new Number(2), ct: Ct);
        await harness.State.WriteAsync<Suffix>("suffix", _ => new Suffix("!"), ct: Ct);
        await harness.SettleAsync();

        Assert.Equal("2 sentence!", (await harness.State.GetAsync<Sentence>("one", Ct)).Spec.Value);
    }

    /// <summary>
    /// Random changes, random schedules, every fifth operation of the controllers fails: the end is a function of the inputs.
    /// </summary>
    [Fact]
    public async Task Under_failures_it_converges_to_what_the_inputs_say() =>
        await Gen.Select(Gen.Int[0, 1_000_000], Gen.Select(Gen.Int[0, 3], Gen.Int[1, 9], Gen.Bool).Array[1, 15])
            .SampleAsync(async run => await ConvergesAsync(run.Item1, run.Item2), iter: 60);

    static async Task ConvergesAsync(int seed, (int Id, int Value, bool Leaves)[] changes)
    {
        var random = new Random(seed);
        var failing = true;
        var options = new HarnessOptions
        {
            Seed = seed,
            State = new InMemoryStateOptions { InitialHistory = 8, MaxHistory = 16 },
            Between = new FaultScript().Fail(_ => failing && random.Next(5) == 0, new IOException("down")).Over,
        };
        await using var harness = new ControllerHarness(options, new NumberToText(), new TextToSentence());
        var wanted = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, value, leaves) in changes)
        {
            await ChangeAsync(harness, wanted, $"{id}", value, leaves);
            if (random.Next(3) == 0) harness.RunReady();
            harness.Advance(TimeSpan.FromSeconds(random.Next(3)));
        }

        failing = false;
        for (var minute = 0; minute < 5; minute++)
        {
            harness.RunReady();
            harness.Advance(TimeSpan.FromSeconds(100));
        }

        await harness.SettleAsync();
        var sentences = (await harness.State.ListAsync<Sentence>()).Select(sentence => $"{sentence.Id}: {sentence.Spec.Value}");
        Assert.Equal(wanted.Select(pair => $"{pair.Key}: {pair.Value} sentence"), sentences);
    }

    static async Task ChangeAsync(ControllerHarness harness, SortedDictionary<string, int> wanted, string id, int value, bool leaves)
    {
        var pointer = State.PointerTo<Number>(id);
        var present = await harness.State.FindAsync(pointer);
        if (present?.Metadata.Phase == Phase.TearingDown) return;

        if (!leaves)
        {
            await harness.State.WriteAsync<Number>(id, _ => new Number(value));
            wanted[id] = value;
        }
        else if (present is not null)
        {
            await harness.State.TeardownAsync(pointer);
            wanted.Remove(id);
        }
    }
}
