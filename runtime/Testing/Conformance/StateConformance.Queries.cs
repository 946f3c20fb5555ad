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

    static LabelTerm AppIs(string value) => new("app", LabelOperator.Equal, [value]);

    static ListOptions Where(params ReadOnlySpan<LabelTerm> terms) => new() { Labels = [new LabelQuery(EquatableArray.Create(terms))] };
}
