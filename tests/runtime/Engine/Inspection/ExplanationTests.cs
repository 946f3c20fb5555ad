using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Inspection;

public sealed class ExplanationTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_leads_back_to_what_nobody_here_wrote()
    {
        await using var harness = await ChainAsync();

        var explanation = await harness.Runtime.ExplainAsync(State.PointerTo<Sentence>("one"), Ct);

        Assert.Equal(
            [
                (State.PointerTo<Sentence>("one"), "TextToSentence"),
                (State.PointerTo<Text>("one"), "NumberToText"),
                (State.PointerTo<Number>("one"), ""),
                (State.PointerTo<Suffix>("suffix"), ""),
            ],
            explanation.Resources.Items.Select(resource =>
                (resource.Pointer, string.Join(",", resource.Writers.Items.Select(writer => writer.Controller)))));
        Assert.False(explanation.IsCut);
    }

    [Fact]
    public async Task It_shows_inputs_that_changed_since()
    {
        var transform = new NumberToText();
        await using var harness = await ChainAsync(transform);
        transform.OnPass = (_, _) => throw new FormatException("no number today");
        await harness.State.WriteAsync<Number>("one", _ => new Number(2), ct: Ct);
        await harness.SettleAsync();

        var explanation = await harness.Runtime.ExplainAsync(State.PointerTo<Text>("one"), Ct);

        var writer = Assert.Single(explanation.Asked.Writers);
        var now = explanation.Resources.Items.Single(resource => resource.Pointer == State.PointerTo<Number>("one"));
        Assert.Equal(new PassRead.One(now.Pointer, new ResourceVersion(2)), writer.Made!.Reads[0]);
        Assert.Equal(new ResourceVersion(3), now.Version);
        Assert.Equal((PassOutcome.Failed, "no number today"), (writer.Last!.Outcome, writer.Last.Error));
    }

    [Fact]
    public async Task Of_what_does_not_exist_it_names_who_would_write_it_and_why_not_yet()
    {
        await using var harness = await ChainAsync(new NumberToText { OnPass = (_, _) => throw new FormatException("no number today") });

        var explanation = await harness.Runtime.ExplainAsync(State.PointerTo<Text>("one"), Ct);

        var writer = Assert.Single(explanation.Asked.Writers);
        Assert.False(explanation.Asked.Exists);
        Assert.Equal(("NumberToText", null, "no number today"), (writer.Controller, writer.Made, writer.Last!.Error));
        Assert.NotNull(writer.Last.Next);
    }

    [Fact]
    public async Task What_does_not_exist_leads_to_passes_of_other_keys_that_fail()
    {
        await using var harness = await ChainAsync(new NumberToText { OnPass = (_, _) => throw new FormatException("no number today") });

        var explanation = await harness.Runtime.ExplainAsync(State.PointerTo<Text>("other"), Ct);

        var writer = Assert.Single(explanation.Asked.Writers);
        Assert.Null(writer.Last);
        Assert.Equal(["no number today"], writer.Failing.Items.Select(pass => pass.Error));
    }

    [Fact]
    public async Task A_removed_resource_tells_which_pass_removed_it()
    {
        await using var harness = await ChainAsync();
        await harness.State.WriteAsync<Number>("one", _ => new Number(-1), ct: Ct);
        await harness.SettleAsync();

        var explanation = await harness.Runtime.ExplainAsync(State.PointerTo<Text>("one"), Ct);

        var made = Assert.Single(explanation.Asked.Writers).Made!;
        Assert.Equal(PassWriteAction.Destroyed, Assert.Single(made.Writes).Action);
    }

    [Fact]
    public async Task Of_what_leaves_it_names_the_controller_that_holds_it()
    {
        await using var harness = await ChainAsync();
        await harness.State.AddFinalizersAsync(State.PointerTo<Sentence>("one"), ["reader"], Ct);
        await harness.State.TeardownAsync(State.PointerTo<Number>("one"), ct: Ct);
        await harness.SettleAsync();

        var text = (await harness.Runtime.ExplainAsync(State.PointerTo<Text>("one"), Ct)).Asked;

        Assert.Equal(Phase.TearingDown, text.Phase);
        Assert.Equal(["TextToSentence"], text.Holders.Items.Select(holder => holder.Controller));
        Assert.Equal(State.PointerTo<Text>("one"), text.Holders[0].Last!.Key);
    }

    [Fact]
    public async Task Loops_end()
    {
        await using var harness = new ControllerHarness(new NumberToText(), new TextBack());
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();

        var explanation = await harness.Runtime.ExplainAsync(State.PointerTo<Text>("back"), Ct);

        Assert.Equal(
            [State.PointerTo<Text>("back"), State.PointerTo<Number>("back")],
            explanation.Resources.Items.Select(resource => resource.Pointer));
    }

    [Fact]
    public async Task What_came_after_a_list_was_read_empty_is_no_cause()
    {
        await using var harness = new ControllerHarness(new NumberToText(), new TextOfSuffixes());
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();
        await harness.State.WriteAsync<Suffix>("later", _ => new Suffix("!"), ct: Ct);
        await harness.SettleAsync();

        var explanation = await harness.Runtime.ExplainAsync(State.PointerTo<Sentence>("one"), Ct);

        Assert.Contains(explanation.Asked.Writers[0].Made!.Reads.Items, read => read is PassRead.Many { Count: 0 });
        Assert.DoesNotContain(explanation.Resources.Items, resource => resource.Pointer == State.PointerTo<Suffix>("later"));
    }

    [Fact]
    public async Task Of_a_long_list_it_tells_first_what_bears_the_name_and_what_may_be_to_blame()
    {
        await using var harness = new ControllerHarness(new NumberToText(), new TextOfSuffixes());
        foreach (var id in (string[])["a", "b", "c", "d", "e", "f", "g", "one", "x"])
            await harness.State.WriteAsync<Suffix>(id, _ => new Suffix(id == "x" ? "failed" : id), ct: Ct);
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();

        var explanation = await harness.Runtime.ExplainAsync(State.PointerTo<Sentence>("one"), Ct);

        var told = explanation.Resources.Items.Where(resource => resource.Pointer.Kind == State.PointerTo<Suffix>("").Kind);
        Assert.Equal(["one", "x", "a", "b", "c"], told.Select(resource => resource.Pointer.Id));
        Assert.True(explanation.IsCut);
    }

    static async Task<ControllerHarness> ChainAsync(NumberToText? first = null)
    {
        var harness = new ControllerHarness(first ?? new NumberToText(), new TextToSentence());
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();
        return harness;
    }

    /// <summary>Every text makes the number "back", which makes a text again.</summary>
    sealed class TextBack : TransformController<Text, Number>
    {
        protected override string OutputFor(string inputId) => "back";

        protected override string InputFor(string outputId) => "back";

        protected override ValueTask<Transformed<Number>> TransformAsync(Resource<Text> input, Number? current, CancellationToken ct) =>
            ValueTask.FromResult(Write(new Number(7)));
    }

    /// <summary>No suffix that comes later wakes it.</summary>
    sealed class TextOfSuffixes : TransformController<Text, Sentence>
    {
        readonly StrongInput<Suffix> suffixes;

        public TextOfSuffixes() => suffixes = MappedToNone<Suffix>();

        protected override async ValueTask<Transformed<Sentence>> TransformAsync(Resource<Text> input, Sentence? current, CancellationToken ct) =>
            Write(new Sentence($"{input.Spec.Value} of {(await suffixes.ListAsync(ct: ct)).Count}"));
    }
}
