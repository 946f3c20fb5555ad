using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>The options of COSI 7.11 and 7.12 as members to override.</summary>
public sealed class ShapeOptionTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_input_that_is_not_selected_has_no_output()
    {
        await using var harness = new ControllerHarness(new Configurable { Query = Labelled("use") });
        await harness.WriteAsync("plain", new Number(1));
        await LabelAsync(harness, "chosen", "use");

        await harness.SettleAsync();

        Assert.Equal(["chosen"], await TextsAsync(harness));
        Assert.Empty((await harness.State.GetAsync<Number>("plain", Ct)).Metadata.Finalizers);
    }

    [Fact]
    public async Task An_input_that_is_selected_no_more_loses_its_output_and_is_released()
    {
        await using var harness = new ControllerHarness(new Configurable { Query = Labelled("use") });
        await LabelAsync(harness, "one", "use");
        await harness.CreatedAsync<Text>("one");

        await LabelAsync(harness, "one", "other");
        await harness.DestroyedAsync<Text>("one");

        Assert.Empty((await harness.State.GetAsync<Number>("one", Ct)).Metadata.Finalizers);
    }

    [Theory]
    [InlineData(new string[0], null, "", false)] // no rules: a leaving input leaves
    [InlineData(new[] { "A" }, new string[0], "", true)] // until: others than these hold it
    [InlineData(new string[0], new string[0], "", false)]
    [InlineData(new[] { "A" }, new[] { "A" }, "", false)]
    [InlineData(new[] { "A", "B" }, new[] { "A" }, "", true)]
    [InlineData(new[] { "A" }, null, "A", true)] // while: one of these holds it
    [InlineData(new[] { "B" }, null, "A", false)]
    [InlineData(new[] { "A", "B" }, new[] { "A", "B" }, "B", true)] // both rules, each asked about each: chapter 11, fix 23
    [InlineData(new[] { "B", "A" }, new[] { "B" }, "C", true)]
    [InlineData(new[] { "B", "C" }, new[] { "B", "C" }, "A", false)]
    [InlineData(new[] { "own" }, new string[0], "own", false)] // its own finalizer does not count
    public void Until_and_while_are_asked_about_each_finalizer(string[] held, string[]? until, string whileHeld, bool ignored)
    {
        var gate = new TeardownGate(until, whileHeld.Length == 0 ? [] : [whileHeld]);

        Assert.Equal(ignored, gate.Ignores(Finalizers.From(held), own: "own"));
    }

    [Fact]
    public async Task A_leaving_input_is_processed_until_the_others_let_go()
    {
        await using var harness = new ControllerHarness(new Configurable { Until = [] });
        await harness.WriteAsync("one", new Number(1));
        await harness.SettleAsync();
        await harness.State.AddFinalizersAsync(State.PointerTo<Number>("one"), ["other"], Ct);

        await harness.TeardownAsync<Number>("one");
        await harness.SettleAsync();
        Assert.Equal(["one"], await TextsAsync(harness));

        await harness.State.RemoveFinalizersAsync(State.PointerTo<Number>("one"), ["other"], Ct);
        await harness.DestroyedAsync<Text>("one");
        Assert.Empty((await harness.State.GetAsync<Number>("one", Ct)).Metadata.Finalizers);
    }

    [Fact]
    public async Task A_leaving_input_is_not_held_anew()
    {
        await using var harness = new ControllerHarness(new Configurable { While = ["other"] });
        await harness.WriteAsync("one", new Number(1));
        await harness.State.AddFinalizersAsync(State.PointerTo<Number>("one"), ["other"], Ct);
        await harness.TeardownAsync<Number>("one");

        await harness.SettleAsync();

        Assert.Equal(["one"], await TextsAsync(harness));
        Assert.Equal(["other"], (await harness.State.GetAsync<Number>("one", Ct)).Metadata.Finalizers);
    }

    [Fact]
    public async Task Leaving_inputs_can_be_ignored_until_they_are_gone()
    {
        await using var harness = new ControllerHarness(new Configurable { Finalizer = false, Ignores = true });
        await harness.WriteAsync("one", new Number(1));
        await harness.SettleAsync();

        await harness.TeardownAsync<Number>("one");
        await harness.SettleAsync();
        Assert.Equal(["one"], await TextsAsync(harness));

        await harness.State.DestroyAsync(State.PointerTo<Number>("one"), ct: Ct);
        await harness.DestroyedAsync<Text>("one");
    }

    [Fact]
    public void To_hold_inputs_and_to_ignore_their_teardown_exclude_each_other() =>
        Assert.Equal(
            "controller \"Configurable\" both holds its inputs by a finalizer and ignores that they tear down: choose one",
            Assert.Throws<InvalidDeclarationException>(
                () => new ControllerRuntime(new InMemoryState(), [new Configurable { Ignores = true }])).Message);

    [Fact]
    public async Task A_conflict_about_the_output_waits_for_its_end_one_about_an_extra_output_is_a_failure() // chapter 11, fix 15
    {
        await using var harness = new ControllerHarness(new WithExtra());
        await harness.WriteAsync("one", new Number(1));
        await harness.CreatedAsync<Sentence>("one");
        await harness.State.AddFinalizersAsync(State.PointerTo<Sentence>("one"), ["reader"], Ct);
        await harness.State.TeardownAsync(State.PointerTo<Sentence>("one"), nameof(WithExtra), Ct);

        await harness.WriteAsync("one", new Number(2));
        await harness.SettleAsync();

        Assert.Equal(
            State.PointerTo<Sentence>("one"),
            Assert.IsType<PhaseConflictException>(Assert.Single(harness.Runtime.RecentFailures).Error).Pointer);
    }

    [Fact]
    public async Task A_wanted_delay_still_writes_the_output() // chapter 11, fix 18
    {
        await using var harness = new ControllerHarness(new Configurable { After = TimeSpan.FromMinutes(1) });
        await harness.WriteAsync("one", new Number(1));

        await harness.CreatedAsync<Text>("one");
    }

    [Fact]
    public async Task An_event_from_outside_wakes_one_input()
    {
        var configurable = new Configurable();
        await using var harness = new ControllerHarness(configurable);
        await harness.WriteAsync("one", new Number(1));
        await harness.WriteAsync("two", new Number(2));
        await harness.SettleAsync();
        configurable.Passes.Clear();

        configurable.Wake("two");
        await harness.SettleAsync();

        Assert.Equal(["two"], configurable.Passes);
    }

    [Fact]
    public async Task Mappers_go_by_id_by_label_or_to_nobody()
    {
        var mapped = new Mapping();
        await using var harness = new ControllerHarness(mapped);
        foreach (var id in new[] { "a", "b" }) await harness.WriteAsync(id, new Number(1));
        await harness.SettleAsync();
        mapped.Passes.Clear();

        await harness.WriteAsync("a", new Text("same id"));
        await harness.SettleAsync();
        await harness.State.CreateAsync(
            new Resource<Sentence>(
                new Metadata(State.PointerTo<Sentence>("s")) { Labels = StringMap.Empty.Set("number", "b").Set("use", "") },
                new Sentence("by label")),
            ct: Ct);
        await harness.State.CreateAsync(
            new Resource<Sentence>(
                new Metadata(State.PointerTo<Sentence>("t")) { Labels = StringMap.Empty.Set("number", "a") }, new Sentence("not asked")),
            ct: Ct);
        await harness.WriteAsync("x", new Suffix("to nobody"));
        await harness.SettleAsync();

        Assert.Equal(["a", "b"], mapped.Passes);
    }

    [Fact]
    public async Task A_collector_leaves_out_what_it_does_not_select()
    {
        await using var harness = new ControllerHarness(new SelectiveSum());
        await harness.WriteAsync("plain", new Number(100));
        await LabelAsync(harness, "chosen", "use");

        await harness.EventuallyAsync<Text>("sum", text => text.Spec.Value == "1");

        Assert.Empty((await harness.State.GetAsync<Number>("plain", Ct)).Metadata.Finalizers);
        await LabelAsync(harness, "chosen", "other");
        await harness.EventuallyAsync<Text>("sum", text => text.Spec.Value == "0");
        Assert.Empty((await harness.State.GetAsync<Number>("chosen", Ct)).Metadata.Finalizers);
    }

    [Fact]
    public async Task A_new_input_is_processed_once_although_it_is_held_first()
    {
        var configurable = new Configurable();
        await using var harness = new ControllerHarness(configurable);
        await harness.SettleAsync();

        await harness.WriteAsync("one", new Number(1));
        await harness.SettleAsync();

        Assert.Equal(["one"], configurable.Passes);
    }

    static ListOptions Labelled(string label) => new() { Labels = [new LabelQuery([LabelTerm.Exists(label)])] };

    static async Task LabelAsync(ControllerHarness harness, string id, string label)
    {
        if (await harness.State.FindAsync<Number>(id, Ct) is null) await harness.WriteAsync(id, new Number(1));
        await harness.State.UpdateWithConflictsAsync(
            State.PointerTo<Number>(id), number => number.With(number.Metadata with { Labels = StringMap.Empty.Set(label, "") }), ct: Ct);
    }

    static async Task<string[]> TextsAsync(ControllerHarness harness) =>
        [.. (await harness.State.ListAsync<Text>(ct: Ct)).Select(text => text.Id)];

    sealed class Configurable : TransformController<Number, Text>
    {
        public ListOptions Query { get; init; } = new();

        public bool Finalizer { get; init; } = true;

        public bool Ignores { get; init; }

        public string[]? Until { get; init; }

        public string[] While { get; init; } = [];

        public TimeSpan? After { get; init; }

        public List<string> Passes { get; } = [];

        protected override ListOptions InputQuery => Query;

        protected override bool UsesFinalizer => Finalizer;

        protected override bool IgnoresTeardown => Ignores;

        protected override IReadOnlyCollection<string>? IgnoresTeardownUntil => Until;

        protected override IReadOnlyCollection<string> IgnoresTeardownWhile => While;

        public void Wake(string id) => QueueReconcile(id);

        protected override ValueTask<Transformed<Text>> TransformAsync(Resource<Number> input, Text? current, CancellationToken ct)
        {
            Passes.Add(input.Id);
            var written = Write(new Text($"{input.Spec.Value}"));
            return ValueTask.FromResult(After is { } after ? written.Again(after) : written);
        }
    }

    sealed class WithExtra : TransformController<Number, Text>
    {
        readonly Output<Sentence> sentences;

        public WithExtra() => sentences = Shared<Sentence>();

        protected override async ValueTask<Transformed<Text>> TransformAsync(Resource<Number> input, Text? current, CancellationToken ct)
        {
            await sentences.WriteAsync(input.Id, new Sentence($"{input.Spec.Value}"), ct);
            return Write(new Text($"{input.Spec.Value}"));
        }
    }

    sealed class Mapping : QueuedController<Number>
    {
        public Mapping()
        {
            MappedById<Text>();
            MappedByLabel<Sentence>("number", only: Labelled("use"));
            MappedToNone<Suffix>();
        }

        public List<string> Passes { get; } = [];

        protected override Task<Pass> ReconcileAsync(Pointer key, CancellationToken ct)
        {
            Passes.Add(key.Id);
            return Task.FromResult(Pass.Done);
        }
    }

    sealed class SelectiveSum : CollectController<Number, Text>
    {
        protected override ListOptions InputQuery { get; } = Labelled("use");

        protected override bool UsesFinalizer => true;

        protected override ValueTask<Outputs<Text>> CollectAsync(IReadOnlyList<Resource<Number>> inputs, CancellationToken ct) =>
            ValueTask.FromResult<Outputs<Text>>(new() { { "sum", new Text($"{inputs.Sum(input => input.Spec.Value)}") } });
    }
}
