using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

public abstract partial class StateConformance
{
    [Fact]
    public async Task Lists_are_filtered_by_labels()
    {
        await CreatePathAsync("labels/1", ("app", "app1"), ("frozen", ""), ("weight", "10kg"));
        await CreatePathAsync("labels/2", ("app", "app2"), ("weight", "20kg"));
        await CreatePathAsync("labels/3", ("app", "app3"));

        Assert.Equal("app1", (await State.GetAsync(At("labels/1"), Ct)).Metadata.Labels["app"]);
        Assert.Equal(["labels/1"], await IdsAsync(Where(LabelTerm.Exists("frozen"))));
        Assert.Equal(["labels/1"], await IdsAsync(Where(LabelTerm.Exists("frozen"), AppIs("app1"))));
        Assert.Empty(await IdsAsync(Where(LabelTerm.Exists("frozen"), AppIs("app2"))));
        Assert.Equal(["labels/2"], await IdsAsync(Where(AppIs("app2"))));
        Assert.Equal(["labels/1", "labels/3"], await IdsAsync(Where(LabelTerm.In("app", "app1", "app3"))));
        Assert.Equal(["labels/1"], await IdsAsync(Where(LabelTerm.LessThanNumeric("weight", "12000"))));
        Assert.Equal(
            ["labels/1", "labels/2"], await IdsAsync(Where(LabelTerm.LessThanOrEqualNumeric("weight", "20kg"))));
        Assert.Equal(["labels/1", "labels/2"], await IdsAsync(Where(LabelTerm.LessThanOrEqual("app", "app2"))));
        Assert.Equal(["labels/1"], await IdsAsync(Where(LabelTerm.LessThan("app", "app2"))));
        Assert.Equal(
            ["labels/1", "labels/3"],
            await IdsAsync(new ListOptions { Labels = [new LabelQuery([AppIs("app1")]), new LabelQuery([AppIs("app3")])] }));
    }

    [Fact]
    public async Task Lists_and_watches_are_filtered_by_id()
    {
        for (var n = 1; n <= 5; n++) await CreatePathAsync($"idquery/{n}");
        var ids = IdQuery.Parse("^idquery/.+[2-4]$");
        await CreatePathAsync("idquery/path4");
        await CreatePathAsync("idquery/path5");

        Assert.Equal(["idquery/path4"], await IdsAsync(new ListOptions { Ids = ids }));
        await using var watch = await WatchKindAsync(new WatchOptions { Ids = ids, BootstrapContents = true });
        Assert.Equal("idquery/path4", (await watch.CreatedAsync()).Metadata.Id);
        await watch.BootstrappedAsync();
        await State.DestroyAsync(At("idquery/path5"), ct: Ct);
        await State.DestroyAsync(At("idquery/path4"), ct: Ct);
        Assert.Equal("idquery/path4", (await watch.DestroyedAsync()).Metadata.Id);
    }

    [Fact]
    public async Task A_watch_with_labels_sees_resources_come_and_go()
    {
        await CreatePathAsync("a", ("app", "app1"));
        await CreatePathAsync("b", ("app", "app2"));
        await using var equal = await WatchKindAsync(
            new WatchOptions { Labels = [new LabelQuery([AppIs("app1")])], BootstrapContents = true });
        await using var either = await WatchKindAsync(new WatchOptions
        {
            Labels = [new LabelQuery([AppIs("app1")]), new LabelQuery([AppIs("app2")])],
            BootstrapContents = true,
        });
        Assert.Equal("a", (await equal.CreatedAsync()).Metadata.Id);
        await equal.BootstrappedAsync();
        Assert.Equal("a", (await either.CreatedAsync()).Metadata.Id);
        Assert.Equal("b", (await either.CreatedAsync()).Metadata.Id);
        await either.BootstrappedAsync();

        await State.UpdateWithConflictsAsync(At("b"), resource => Labelled(resource, "app", "app1"), ct: Ct);
        Assert.Equal("b", (await equal.CreatedAsync()).Metadata.Id);
        Assert.Equal("app2", (await either.UpdatedAsync()).Old.Metadata.Labels["app"]);

        await State.UpdateWithConflictsAsync(At("b"), resource => Labelled(resource, "more", "x"), ct: Ct);
        Assert.Equal("app1", (await equal.UpdatedAsync()).Old.Metadata.Labels["app"]);
        await either.UpdatedAsync();

        await State.UpdateWithConflictsAsync(At("a"), resource => Labelled(resource, "app", "app2"), ct: Ct);
        Assert.Equal("app2", (await equal.DestroyedAsync()).Metadata.Labels["app"]);
        await either.UpdatedAsync();
    }

    [Fact]
    public async Task Lists_are_in_the_order_of_the_bytes_of_their_ids()
    {
        foreach (var id in new[] { "\uFFFD", "\U0001F600", "a", "Z", "ä", "a/b", "a b" }) await CreatePathAsync(id);

        Assert.Equal(["Z", "a", "a b", "a/b", "ä", "\uFFFD", "\U0001F600"], await IdsAsync());
    }

    [Fact]
    public async Task Ids_have_no_syntax() // COSI 1.1
    {
        foreach (var id in new[] { "", " ", "a/b", "..", "ä", "\U0001F600", "\"" })
        {
            Assert.Equal(id, (await CreatePathAsync(id)).Metadata.Id);
            Assert.Equal(id, (await State.GetAsync(At(id), Ct)).Metadata.Id);
            Assert.Equal([id], await IdsAsync());
            await State.DestroyAsync(At(id), ct: Ct);
        }
    }

    [Fact]
    public async Task A_list_follows_every_write()
    {
        await CreatePathAsync("b");
        Assert.Equal(["b"], await IdsAsync());
        await CreatePathAsync("c");
        await CreatePathAsync("a");
        Assert.Equal(["a", "b", "c"], await IdsAsync());
        await State.UpdateWithConflictsAsync(At("b"), resource => Labelled(resource, "app", "x"), ct: Ct);
        Assert.Equal(["b"], await IdsAsync(Where(AppIs("x"))));
        Assert.Equal([1ul, 2, 1], (await State.ListAsync(Paths, ct: Ct)).Select(resource => resource.Metadata.Version.Value));
        await State.DestroyAsync(At("b"), ct: Ct);

        Assert.Equal(["a", "c"], await IdsAsync());
        Assert.Empty(await IdsAsync(Where(AppIs("x"))));
    }

    [Fact]
    public async Task Kinds_and_namespaces_do_not_see_each_other()
    {
        await CreatePathAsync("a");
        var elsewhere = new Pointer(Paths with { Namespace = OtherNamespace }, "a");

        Assert.Null(await State.FindAsync(elsewhere, Ct));
        Assert.Empty(await State.ListAsync(elsewhere.Kind, ct: Ct));
        await State.CreateAsync(Path("a").With(new Metadata(elsewhere)), ct: Ct);
        await State.DestroyAsync(At("a"), ct: Ct);

        Assert.NotNull(await State.FindAsync(elsewhere, Ct));
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task Inverted_terms_select_what_has_no_such_label() // COSI 11.1, row 14
    {
        await CreatePathAsync("none");
        await CreatePathAsync("one", ("app", "app1"));
        await CreatePathAsync("two", ("app", "app2"), ("more", ""));

        Assert.Equal(["none"], await IdsAsync(Where(LabelTerm.Exists("app").Not())));
        Assert.Equal(["none", "two"], await IdsAsync(Where(AppIs("app1").Not())));
        Assert.Equal(["none"], await IdsAsync(Where(LabelTerm.In("app", "app1", "app2").Not())));
        Assert.Equal(["none", "one"], await IdsAsync(Where(LabelTerm.Exists("more").Not())));
        Assert.Equal(["two"], await IdsAsync(Where(LabelTerm.LessThan("app", "app2").Not())));
        Assert.Equal(["two"], await IdsAsync(Where(LabelTerm.LessThanOrEqual("app", "app1").Not())));
    }

    [Fact]
    public async Task Numbers_in_labels_are_compared_as_numbers() // COSI 4.1, 4.3; 11.1, row 14
    {
        await CreatePathAsync("absent");
        await CreatePathAsync("decimal", ("weight", "1.1 k"));
        await CreatePathAsync("kibi", ("weight", "1Ki"));
        await CreatePathAsync("kilo", ("weight", " 1 kg "));
        await CreatePathAsync("minus", ("weight", "-5"));
        await CreatePathAsync("text", ("weight", "heavy"));

        Assert.Equal(["minus"], await IdsAsync(Where(LabelTerm.LessThanNumeric("weight", "1k"))));
        Assert.Equal(["kilo", "minus"], await IdsAsync(Where(LabelTerm.LessThanOrEqualNumeric("weight", "1000"))));
        Assert.Equal(["kibi", "kilo"], await IdsAsync(Where(LabelTerm.LessThanNumeric("weight", "0").Not())));
        Assert.Equal(["kibi"], await IdsAsync(Where(LabelTerm.LessThanOrEqualNumeric("weight", "1000").Not())));
        Assert.Empty(await IdsAsync(Where(LabelTerm.LessThanNumeric("weight", "light"))));
        Assert.Empty(await IdsAsync(Where(LabelTerm.LessThanNumeric("weight", "light").Not())));
    }

    [Fact]
    public async Task Terms_are_joined_by_and_queries_by_or_and_the_id_query_by_and()
    {
        await CreatePathAsync("a1", ("app", "x"), ("stage", "1"));
        await CreatePathAsync("a2", ("app", "y"));
        await CreatePathAsync("b1", ("app", "x"));
        LabelQuery both = new([AppIs("x"), LabelTerm.Exists("stage")]);
        LabelQuery other = new([AppIs("y")]);

        Assert.Equal(["a1"], await IdsAsync(new ListOptions { Labels = [both] }));
        Assert.Equal(["a1", "a2"], await IdsAsync(new ListOptions { Labels = [both, other] }));
        Assert.Equal(["a2"], await IdsAsync(new ListOptions { Labels = [both, other], Ids = IdQuery.Parse("2") }));
        Assert.Equal(["a1", "a2", "b1"], await IdsAsync(new ListOptions { Labels = [new LabelQuery([])] }));
        Assert.Equal(["a1", "b1"], await IdsAsync(new ListOptions { Ids = IdQuery.Parse("1$") }));
    }

    [Fact]
    public async Task A_watch_with_queries_passes_over_what_never_matches()
    {
        await using var watch = await WatchKindAsync(
            new WatchOptions { Labels = [new LabelQuery([AppIs("x")])], Ids = IdQuery.Parse("^a") });

        await CreatePathAsync("a1", ("app", "y"));
        await CreatePathAsync("b1", ("app", "x"));
        await State.UpdateWithConflictsAsync(At("b1"), resource => Labelled(resource, "more", "1"), ct: Ct);
        await State.DestroyAsync(At("b1"), ct: Ct);
        await State.DestroyAsync(At("a1"), ct: Ct);
        await CreatePathAsync("a2", ("app", "x"));
        await State.UpdateWithConflictsAsync(At("a2"), resource => Labelled(resource, "app", "y"), ct: Ct);
        await State.UpdateWithConflictsAsync(At("a2"), resource => Labelled(resource, "more", "1"), ct: Ct);
        await State.DestroyAsync(At("a2"), ct: Ct);
        await CreatePathAsync("a3", ("app", "x"));
        await State.DestroyAsync(At("a3"), ct: Ct);

        Assert.Equal("a2", (await watch.CreatedAsync()).Metadata.Id);
        var left = await watch.NextAsync();
        Assert.Equal("y", Assert.IsType<StateEvent.Destroyed>(left).Resource.Metadata.Labels["app"]);
        Assert.NotNull(left.Bookmark);
        Assert.Equal("a3", (await watch.CreatedAsync()).Metadata.Id);
        Assert.Equal("a3", (await watch.DestroyedAsync()).Metadata.Id);
    }

    static LabelTerm AppIs(string value) => new("app", LabelOperator.Equal, [value]);

    static ListOptions Where(params ReadOnlySpan<LabelTerm> terms) => new() { Labels = [new LabelQuery(EquatableArray.Create(terms))] };
}
