using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>Bugs that others had in what the shapes do (COSI 11.1); <see cref="ShapeOptionTests"/> has the transform's.</summary>
public sealed class ShapeBugTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wanted_delay_still_writes_the_outputs_of_an_expansion() // fix 18
    {
        await using var harness = new ControllerHarness(new ExpandLater());
        await harness.WriteAsync("one", new Number(1));

        await harness.CreatedAsync<Text>("one");
    }

    [Fact]
    public async Task A_wanted_delay_still_writes_what_is_collected() // fix 18
    {
        await using var harness = new ControllerHarness(new CollectLater());
        await harness.WriteAsync("one", new Number(1));

        await harness.CreatedAsync<Text>("all");
    }

    [Theory]
    [InlineData("stranger", "keeper")]
    [InlineData("keeper", "stranger")]
    public async Task A_leaving_input_stays_as_long_as_one_of_until_and_while_keeps_it(string first, string second) // fix 23
    {
        await using var harness = new ControllerHarness(new Gated());
        await harness.WriteAsync("one", new Number(1));
        await harness.CreatedAsync<Text>("one");
        await harness.State.AddFinalizersAsync(State.PointerTo<Number>("one"), ["reader", "keeper", "stranger"], Ct);
        await harness.TeardownAsync<Number>("one");

        foreach (var released in new[] { first, second })
        {
            await harness.CreatedAsync<Text>("one");
            await harness.State.RemoveFinalizersAsync(State.PointerTo<Number>("one"), [released], Ct);
        }

        await harness.DestroyedAsync<Text>("one");
        Assert.Equal(["reader"], (await harness.State.GetAsync<Number>("one", Ct)).Metadata.Finalizers);
    }

    sealed class ExpandLater : ExpandController<Number, Text>
    {
        protected override ValueTask<Outputs<Text>> ExpandAsync(
            Resource<Number> input, IReadOnlyList<Resource<Text>> current, CancellationToken ct) =>
            ValueTask.FromResult(new Outputs<Text> { { input.Id, new Text("made") } }.Again(TimeSpan.FromMinutes(1)));
    }

    sealed class CollectLater : CollectController<Number, Text>
    {
        protected override ValueTask<Outputs<Text>> CollectAsync(IReadOnlyList<Resource<Number>> inputs, CancellationToken ct) =>
            ValueTask.FromResult(new Outputs<Text> { { "all", new Text($"{inputs.Count}") } }.Again(TimeSpan.FromMinutes(1)));
    }

    sealed class Gated : TransformController<Number, Text>
    {
        protected override IReadOnlyCollection<string>? IgnoresTeardownUntil => ["reader", "keeper"];

        protected override IReadOnlyCollection<string> IgnoresTeardownWhile => ["keeper"];

        protected override ValueTask<Transformed<Text>> TransformAsync(Resource<Number> input, Text? current, CancellationToken ct) =>
            ValueTask.FromResult(Write(new Text($"{input.Spec.Value}")));
    }
}
