using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class DynamicInputTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_declared_while_running_wakes_and_may_be_read()
    {
        var seen = new List<int>();
        var loop = new Chooser(set => set.Weak<Number>())
        {
            OnPass = async (chooser, ct) => seen.Add((await chooser.Numbers!.ListAsync(ct: ct)).Count),
        };
        await using var harness = new ControllerHarness(loop);
        await harness.WriteAsync("a", new Number(1));
        await harness.SettleAsync();

        await harness.WriteAsync("b", new Number(2));
        await harness.SettleAsync();

        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public async Task What_exists_when_an_input_is_declared_gives_no_signal()
    {
        var loop = new Chooser(set => set.Weak<Number>());
        await using var harness = new ControllerHarness(loop, new Queued((_, _) => Task.FromResult(Pass.Done)));
        await harness.WriteAsync("a", new Number(1));

        await harness.SettleAsync();

        Assert.Equal(1, loop.Passes);
    }

    [Fact]
    public async Task A_removed_input_wakes_no_more_and_its_handle_is_refused()
    {
        var loop = new Chooser(set => set.Weak<Number>());
        await using var harness = new ControllerHarness(loop);
        await harness.SettleAsync();

        await harness.RunAsync(() => loop.ChooseAsync<object?>(_ => null));
        await harness.WriteAsync("a", new Number(1));
        await harness.SettleAsync();
        var thrown = await Assert.ThrowsAsync<UndeclaredAccessException>(async () => await loop.Numbers!.FindAsync("a", Ct));

        Assert.Equal(1, loop.Passes);
        Assert.Equal(("Chooser", "input Numbers.test.strata.dev(default/a)"), (thrown.Controller, thrown.Missing));
    }

    [Fact]
    public async Task The_inputs_of_the_constructor_stay()
    {
        var loop = new Chooser(set => set.Weak<Number>());
        await using var harness = new ControllerHarness(loop);
        await harness.SettleAsync();

        await harness.RunAsync(() => loop.ChooseAsync<object?>(_ => null));
        await harness.WriteAsync("s", new Suffix("!"));
        await harness.SettleAsync();

        Assert.Equal(2, loop.Passes);
        Assert.Equal([State.KindOf<Suffix>()], loop.Inputs.Select(input => input.Kind));
    }

    [Fact]
    public async Task A_conflicting_set_changes_nothing() // COSI Q19
    {
        var loop = new Chooser(set => set.Weak<Number>());
        await using var harness = new ControllerHarness(loop);
        await harness.SettleAsync();

        var thrown = await Assert.ThrowsAsync<InvalidDeclarationException>(() => harness.RunAsync(() => loop.ChooseAsync(set =>
        {
            set.Weak<Text>();
            return set.Strong<Suffix>();
        })));
        await harness.WriteAsync("a", new Number(1));
        await harness.SettleAsync();

        Assert.StartsWith("duplicate controller input: \"Chooser\" -> Suffixes", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(2, loop.Passes);
    }

    [Fact]
    public async Task Filters_are_per_input() // COSI Q20
    {
        var loop = new Chooser(set =>
        {
            set.DestroyReady<Number>(id: "a");
            return set.Weak<Number>(id: "b");
        });
        await using var harness = new ControllerHarness(loop);
        await harness.SettleAsync();

        await harness.WriteAsync("a", new Number(1));
        await harness.SettleAsync();
        Assert.Equal(1, loop.Passes);
        await harness.WriteAsync("b", new Number(1));
        await harness.SettleAsync();
        Assert.Equal(2, loop.Passes);
        await harness.TeardownAsync<Number>("a");
        await harness.SettleAsync();
        Assert.Equal(3, loop.Passes);
    }

    [Fact]
    public async Task Only_strong_inputs_give_the_right_to_finalizers()
    {
        var loop = new Chooser(set => set.Weak<Number>());
        await using var harness = new ControllerHarness(loop);
        await harness.WriteAsync("a", new Number(1));
        await harness.SettleAsync();

        await Assert.ThrowsAsync<UndeclaredAccessException>(async () =>
            await loop.Anything.AddFinalizersAsync(State.PointerTo<Number>("a"), ["F"], Ct));
        var strong = await harness.RunAsync(() => loop.ChooseAsync(set => set.Strong<Number>()));
        await strong.AddFinalizerAsync("a", ct: Ct);

        Assert.Equal(["Chooser"], (await harness.State.GetAsync<Number>("a", Ct)).Metadata.Finalizers);
    }

    [Fact]
    public async Task Nothing_is_lost_between_the_declaration_and_the_listing() // a writer races with the declaration, in many schedules
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var most = 0;
            var loop = new Chooser(set => set.Weak<Number>())
            {
                OnPass = async (chooser, ct) => most = Math.Max(most, (await chooser.Numbers!.ListAsync(ct: ct)).Count),
            };
            await using var harness = new ControllerHarness(new HarnessOptions { Seed = seed }, loop);
            _ = harness.RunAsync(async () =>
            {
                for (var n = 0; n < 5; n++)
                {
                    await Task.Yield();
                    await harness.WriteAsync($"{n}", new Number(n));
                }

                return true;
            });

            await harness.SettleAsync();

            Assert.Equal(5, most);
        }
    }

    [Fact]
    public void What_is_registered_declares_no_more()
    {
        var loop = new Loop((_, _) => Task.CompletedTask);
        _ = new ControllerRuntime(new InMemoryState(), [loop]);

        var thrown = Assert.Throws<InvalidOperationException>(loop.Watching);

        Assert.Contains("\"Loop\" is registered", thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>Chooses its inputs when it starts; suffixes it always has.</summary>
    sealed class Chooser : FreeController
    {
        readonly Func<InputSet, Input<Number>> first;

        public Chooser(Func<InputSet, Input<Number>> first)
        {
            this.first = first;
            Weak<Suffix>();
        }

        public int Passes { get; private set; }

        public Input<Number>? Numbers { get; private set; }

        public Func<Chooser, CancellationToken, Task> OnPass { get; init; } = (_, _) => Task.CompletedTask;

        public ControllerState Anything => State;

        public Task<T> ChooseAsync<T>(Func<InputSet, T> declare) => UpdateInputsAsync(declare, Ct).AsTask();

        protected internal override async Task RunAsync(CancellationToken ct)
        {
            Numbers = await UpdateInputsAsync(first, ct);
            await foreach (var _ in Events(ct))
            {
                Passes++;
                await OnPass(this, ct);
            }
        }
    }
}
