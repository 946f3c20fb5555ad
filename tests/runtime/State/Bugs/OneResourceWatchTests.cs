using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>What happens to other resources of the kind concerns a watch of one resource in no way.</summary>
public sealed class OneResourceWatchTests
{
    static readonly Kind Numbers = State.KindOf<Number>();

    readonly InMemoryState core = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_that_keeps_up_is_not_overrun_by_what_happens_to_others()
    {
        await using var watch = new WatchReader(await core.WatchAsync(State.PointerTo<Number>("a"), ct: Ct));
        await watch.NextAsync();
        var next = watch.NextAsync();
        for (var n = 0; n < 500; n++) await CreateAsync($"other{n}");

        await CreateAsync("a");

        Assert.Equal("a", Assert.IsType<StateEvent.Created>(await next).Resource.Metadata.Id);
    }

    [Fact]
    public async Task A_reader_that_has_handled_everything_stays_at_the_tail_whatever_happens_to_others()
    {
        var watch = await core.WatchAsync(State.PointerTo<Number>("a"), ct: Ct);
        await using var reader = new WatchReader(watch);
        await reader.NextAsync();
        var next = reader.NextAsync();
        Assert.True(watch.IsAtTail);

        await CreateAsync("b");

        Assert.True(watch.IsAtTail);
        await CreateAsync("a");
        await next;
    }

    async Task CreateAsync(string id) => await core.CreateAsync(new Resource<Number>(id, new Number(1)), ct: Ct);
}
