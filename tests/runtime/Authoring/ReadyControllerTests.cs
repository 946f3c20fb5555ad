using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class ReadyControllerTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Destroy_takes_what_leaves_and_belongs_to_and_is_held_by_nobody() // COSI 7.14
    {
        await using var harness = new ControllerHarness(new DestroyController<Number>());
        foreach (var id in new[] { "stays", "leaves", "held" }) await harness.WriteAsync(id, new Number(1));
        await harness.State.CreateAsync(new Resource<Number>("owned", new Number(1)), new CreateOptions { Owner = "somebody" }, Ct);
        await harness.State.AddFinalizersAsync(State.PointerTo<Number>("held"), ["X"], Ct);

        foreach (var id in new[] { "leaves", "held" }) await harness.TeardownAsync<Number>(id);
        await harness.State.TeardownAsync(State.PointerTo<Number>("owned"), "somebody", Ct);
        await harness.SettleAsync();
        Assert.Equal(["held", "owned", "stays"], await NumbersAsync(harness));

        await harness.State.RemoveFinalizersAsync(State.PointerTo<Number>("held"), ["X"], Ct);
        await harness.DestroyedAsync<Number>("held");
        Assert.Equal("Destroy[Numbers.test.strata.dev]", Assert.Single(harness.Runtime.Controllers).Name);
    }

    [Fact]
    public async Task Cleanup_holds_its_inputs()
    {
        await using var harness = new ControllerHarness(new NumberCleanup());
        await harness.WriteAsync("one", new Number(1));

        await harness.SettleAsync();

        Assert.Equal([nameof(NumberCleanup)], (await harness.State.GetAsync<Number>("one", Ct)).Metadata.Finalizers);
    }

    [Fact]
    public async Task Cleanup_waits_for_what_must_be_gone_then_removes_what_is_its_own_to_remove() // COSI 7.13, combined
    {
        await using var harness = new ControllerHarness(new NumberCleanup());
        await harness.WriteAsync("one", new Number(1));
        await OfOneAsync(harness, "blocker", id => new Sentence(id));
        await OfOneAsync(harness, "unowned", id => new Text(id));
        await OfOneAsync(harness, "allowed", id => new Text(id), owner: "friend");
        await OfOneAsync(harness, "foreign", id => new Text(id), owner: "stranger");
        await harness.WriteAsync("unrelated", new Text("of nobody"));
        await harness.SettleAsync();

        await harness.TeardownAsync<Number>("one");
        await harness.SettleAsync();
        Assert.Equal(["allowed", "foreign", "unowned", "unrelated"], await TextsAsync(harness));

        await harness.State.DestroyAsync(State.PointerTo<Sentence>("blocker"), ct: Ct);
        await harness.SettleAsync();
        Assert.Equal(["foreign", "unrelated"], await TextsAsync(harness));
        Assert.Empty((await harness.State.GetAsync<Number>("one", Ct)).Metadata.Finalizers);
        Assert.Empty(harness.Runtime.RecentFailures);
    }

    [Fact]
    public async Task Cleanup_waits_for_the_finalizers_on_what_it_removes()
    {
        await using var harness = new ControllerHarness(new NumberCleanup());
        await harness.WriteAsync("one", new Number(1));
        await OfOneAsync(harness, "held", id => new Text(id));
        await harness.State.AddFinalizersAsync(State.PointerTo<Text>("held"), ["X"], Ct);
        await harness.SettleAsync();

        await harness.TeardownAsync<Number>("one");
        await harness.SettleAsync();
        Assert.Equal(Phase.TearingDown, (await harness.State.GetAsync<Text>("held", Ct)).Metadata.Phase);
        Assert.NotEmpty((await harness.State.GetAsync<Number>("one", Ct)).Metadata.Finalizers);

        await harness.State.RemoveFinalizersAsync(State.PointerTo<Text>("held"), ["X"], Ct);
        await harness.DestroyedAsync<Text>("held");
        Assert.Empty((await harness.State.GetAsync<Number>("one", Ct)).Metadata.Finalizers);
    }

    [Fact]
    public void One_kind_cannot_be_waited_for_and_removed() =>
        Assert.StartsWith(
            "duplicate controller input: \"Contradiction\" -> Texts",
            Assert.Throws<InvalidDeclarationException>(() => new ControllerRuntime(new InMemoryState(), [new Contradiction()])).Message,
            StringComparison.Ordinal);

    static async Task OfOneAsync<TSpec>(ControllerHarness harness, string id, Func<string, TSpec> spec, string owner = "")
        where TSpec : class, ISpec<TSpec>
    {
        var metadata = new Metadata(State.PointerTo<TSpec>(id)) { Labels = StringMap.Empty.Set("number", "one") };
        await harness.State.CreateAsync(new Resource<TSpec>(metadata, spec(id)), new CreateOptions { Owner = owner }, Ct);
    }

    static async Task<string[]> TextsAsync(ControllerHarness harness) =>
        [.. (await harness.State.ListAsync<Text>(ct: Ct)).Select(text => text.Id)];

    static async Task<string[]> NumbersAsync(ControllerHarness harness) =>
        [.. (await harness.State.ListAsync<Number>(ct: Ct)).Select(number => number.Id)];

    static ListOptions OfNumber(Resource<Number> number) =>
        new() { Labels = [new LabelQuery([LabelTerm.Equal("number", number.Id)])] };

    sealed class NumberCleanup : CleanupController<Number>
    {
        public NumberCleanup()
        {
            WaitsUntilNo<Sentence>(OfNumber);
            Removes<Text>(OfNumber, alsoOwnedBy: ["friend"]);
        }
    }

    sealed class Contradiction : CleanupController<Number>
    {
        public Contradiction()
        {
            WaitsUntilNo<Text>(OfNumber);
            Removes<Text>(OfNumber);
        }
    }
}
