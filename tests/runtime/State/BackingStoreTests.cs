using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class BackingStoreTests
{
    readonly FakeBackingStore store = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_stored_is_there_with_its_version()
    {
        await using (var before = new InMemoryState(new InMemoryStateOptions { BackingStore = store }))
        {
            await new State(before).WriteAsync<Number>("a", _ => new Number(1), ct: Ct);
            await new State(before).WriteAsync<Number>("a", _ => new Number(2), ct: Ct);
        }

        await using var after = new InMemoryState(new InMemoryStateOptions { BackingStore = store });

        var found = await new State(after).GetAsync<Number>("a", Ct);
        Assert.Equal((2, new ResourceVersion(2)), (found.Spec.Value, found.Metadata.Version));
    }

    [Fact]
    public async Task Writes_that_wait_together_share_one_batch()
    {
        var gate = new TaskCompletionSource();
        store.BeforeApply = () => gate.Task;
        await using var core = new InMemoryState(new InMemoryStateOptions { BackingStore = store });
        await core.ListAsync(State.KindOf<Number>(), ct: Ct);
        var first = CreateAsync(core, "0");
        while (store.Applying == 0) await Task.Yield();

        var others = Enumerable.Range(1, 15).Select(n => CreateAsync(core, $"{n}")).ToArray();
        gate.SetResult();
        await Task.WhenAll([first, .. others]);

        Assert.Equal([1, 15], store.Batches);
    }

    [Fact]
    public async Task Nothing_is_seen_before_it_is_stored()
    {
        var gate = new TaskCompletionSource();
        store.BeforeApply = () => gate.Task;
        await using var core = new InMemoryState(new InMemoryStateOptions { BackingStore = store });
        await using var watch = new WatchReader(await core.WatchAsync(State.KindOf<Number>(), ct: Ct));

        var writing = CreateAsync(core, "a");
        Assert.Null(await core.FindAsync(State.PointerTo<Number>("a"), Ct));
        await Assert.ThrowsAsync<AlreadyExistsException>(() => CreateAsync(core, "a"));
        gate.SetResult();
        await writing;

        Assert.NotNull(await core.FindAsync(State.PointerTo<Number>("a"), Ct));
        Assert.Equal("a", (await watch.CreatedAsync()).Metadata.Id);
    }

    [Fact]
    public async Task A_failed_batch_fails_its_writes_and_those_checked_against_them()
    {
        var gate = new TaskCompletionSource();
        store.BeforeApply = async () =>
        {
            await gate.Task;
            throw new IOException("disk full");
        };
        await using var core = new InMemoryState(new InMemoryStateOptions { BackingStore = store });
        await core.ListAsync(State.KindOf<Number>(), ct: Ct); // loaded: from here on operations start in order
        var writing = CreateAsync(core, "a");
        var pending = new Resource<Number>(new Metadata(State.PointerTo<Number>("a")) { Version = ResourceVersion.First }, new Number(2));
        var updating = core.UpdateAsync(pending, ct: Ct).AsTask();

        gate.SetResult();

        await Assert.ThrowsAsync<StateUnavailableException>(() => writing);
        await Assert.ThrowsAsync<StateUnavailableException>(() => updating);
        Assert.Null(await core.FindAsync(State.PointerTo<Number>("a"), Ct));
        store.BeforeApply = () => Task.CompletedTask;
        await CreateAsync(core, "a");
    }

    static async Task CreateAsync(InMemoryState core, string id) =>
        await core.CreateAsync(new Resource<Number>(id, new Number(1)), ct: Ct);
}
