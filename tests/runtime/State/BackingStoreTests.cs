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
    public async Task A_kind_whose_only_write_was_not_stored_is_not_there()
    {
        store.BeforeApply = () => throw new IOException("the disk is full");
        await using var core = new InMemoryState(new InMemoryStateOptions { BackingStore = store });

        await Assert.ThrowsAnyAsync<Exception>(async () => await core.CreateAsync(new Resource<Number>("a", new Number(1)), ct: Ct));

        Assert.Empty(core.Statistics.Kinds);
    }

    [Fact]
    public async Task Who_waits_for_the_load_can_be_cancelled()
    {
        var load = new TaskCompletionSource();
        store.BeforeLoad = () => load.Task;
        await using var core = new InMemoryState(new InMemoryStateOptions { BackingStore = store });
        using var cancel = new CancellationTokenSource();
        var reading = core.FindAsync(State.PointerTo<Number>("a"), cancel.Token).AsTask();
        var watching = core.WatchAsync(State.KindOf<Number>(), ct: cancel.Token).AsTask();
        var other = core.ListAsync(State.KindOf<Number>(), ct: Ct).AsTask();

        await cancel.CancelAsync();

        var found = await Record.ExceptionAsync(() => reading.WaitAsync(WatchReader.Patience, Ct));
        var watched = await Record.ExceptionAsync(() => watching.WaitAsync(WatchReader.Patience, Ct));
        load.SetResult();
        Assert.IsAssignableFrom<OperationCanceledException>(found);
        Assert.IsAssignableFrom<OperationCanceledException>(watched);
        Assert.Empty(await other);
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
        var refused = CreateAsync(core, "a");
        var isTold = refused.IsCompleted;
        gate.SetResult();
        await writing;
        Assert.False(isTold); // nor is anybody told that it exists
        await Assert.ThrowsAsync<AlreadyExistsException>(() => refused);

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

    [Fact]
    public async Task Writes_are_applied_in_order()
    {
        var gate = new TaskCompletionSource();
        store.BeforeApply = () => gate.Task;
        await using var core = await LoadedAsync();
        var writes = new List<Task> { CreateAsync(core, "a"), CreateAsync(core, "b") };
        for (var version = 1ul; version < 10; version++) writes.Add(core.UpdateAsync(At("a", version), ct: Ct).AsTask());
        writes.Add(core.DestroyAsync(State.PointerTo<Number>("b"), ct: Ct).AsTask());
        writes.Add(CreateAsync(core, "b"));

        gate.SetResult();
        await Task.WhenAll(writes);

        Assert.Equal(
            ["a 1", "b 1", "a 2", "a 3", "a 4", "a 5", "a 6", "a 7", "a 8", "a 9", "a 10", "b gone", "b 1"], store.Writes);
    }

    [Fact]
    public async Task Reads_see_the_old_state_and_writes_the_new_one_until_it_is_stored()
    {
        await using var core = await LoadedAsync();
        await CreateAsync(core, "a");
        var gate = new TaskCompletionSource();
        store.BeforeApply = () => gate.Task;

        var updating = core.UpdateAsync(At("a", 1), ct: Ct).AsTask();

        Assert.Equal(ResourceVersion.First, (await core.FindAsync(State.PointerTo<Number>("a"), Ct))!.Metadata.Version);
        Assert.Equal(ResourceVersion.First, Assert.Single(await core.ListAsync(State.KindOf<Number>(), ct: Ct)).Metadata.Version);
        var late = core.UpdateAsync(At("a", 1), ct: Ct).AsTask();
        var isTold = late.IsCompleted;
        gate.SetResult();
        await updating;
        Assert.False(isTold);
        var conflict = await Assert.ThrowsAsync<VersionConflictException>(() => late);
        Assert.Equal(new ResourceVersion(2), conflict.Actual);
        Assert.Equal(new ResourceVersion(2), (await core.FindAsync(State.PointerTo<Number>("a"), Ct))!.Metadata.Version);
    }

    [Fact]
    public async Task A_failed_batch_publishes_nothing()
    {
        await using var core = await LoadedAsync();
        await using var watch = new WatchReader(await core.WatchAsync(State.KindOf<Number>(), ct: Ct));
        store.BeforeApply = () => throw new IOException("disk full");

        var refusal = await Assert.ThrowsAsync<StateUnavailableException>(() => CreateAsync(core, "a"));
        store.BeforeApply = () => Task.CompletedTask;
        await CreateAsync(core, "b");

        Assert.Equal("b", (await watch.CreatedAsync()).Metadata.Id);
        Assert.Single(await core.ListAsync(State.KindOf<Number>(), ct: Ct));
        Assert.IsType<IOException>(refusal.InnerException);
        Assert.Contains("disk full", refusal.Message);
    }

    [Fact]
    public async Task A_write_that_is_no_more_waited_for_may_still_happen()
    {
        await using var core = await LoadedAsync();
        await using var watch = new WatchReader(await core.WatchAsync(State.KindOf<Number>(), ct: Ct));
        var gate = new TaskCompletionSource();
        store.BeforeApply = () => gate.Task;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var writing = core.CreateAsync(new Resource<Number>("a", new Number(1)), ct: cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        gate.SetResult();

        Assert.Equal("a", (await watch.CreatedAsync()).Metadata.Id);
    }

    [Theory]
    [InlineData("find")]
    [InlineData("list")]
    [InlineData("create")]
    [InlineData("update")]
    [InlineData("destroy")]
    [InlineData("watch")]
    [InlineData("watch kind")]
    public async Task The_first_operation_loads(string operation)
    {
        await FillAsync("a");
        await using var core = Open();
        Assert.Equal(0, store.Loads);

        await DoAsync(core, operation);

        Assert.Equal(1, store.Loads);
        await core.ListAsync(State.KindOf<Number>(), ct: Ct);
        Assert.Equal(1, store.Loads);
    }

    [Fact]
    public async Task First_operations_at_once_wait_for_one_load()
    {
        await FillAsync("a", "b");
        var gate = new TaskCompletionSource();
        store.BeforeLoad = () => gate.Task;
        await using var core = Open();

        var finding = core.FindAsync(State.PointerTo<Number>("b"), Ct).AsTask();
        var listing = core.ListAsync(State.KindOf<Number>(), ct: Ct).AsTask();
        var creating = CreateAsync(core, "a");
        Assert.False(finding.IsCompleted || listing.IsCompleted || creating.IsCompleted);
        gate.SetResult();

        Assert.NotNull(await finding);
        Assert.Equal(2, (await listing).Count);
        await Assert.ThrowsAsync<AlreadyExistsException>(() => creating);
        Assert.Equal(1, store.Loads);
    }

    [Theory]
    [InlineData("find")]
    [InlineData("list")]
    [InlineData("create")]
    [InlineData("update")]
    [InlineData("destroy")]
    [InlineData("watch")]
    [InlineData("watch kind")]
    public async Task A_failing_load_fails_the_operation_and_the_next_one_tries_again(string operation)
    {
        await FillAsync("a", "b");
        store.BeforeLoad = FailAtTheSecond();
        await using var core = Open();

        var refusal = await Assert.ThrowsAsync<StateUnavailableException>(() => DoAsync(core, operation));
        Assert.IsType<IOException>(refusal.InnerException);
        store.BeforeLoad = () => Task.CompletedTask;
        await DoAsync(core, operation);

        Assert.Equal(2, store.Loads);
    }

    [Fact]
    public async Task Nothing_of_a_failed_load_stays()
    {
        await FillAsync("a", "b");
        store.BeforeLoad = FailAtTheSecond();
        await using var core = Open();
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await core.ListAsync(State.KindOf<Number>(), ct: Ct));
        store.Stored.Clear();
        store.BeforeLoad = () => Task.CompletedTask;

        Assert.Empty(await core.ListAsync(State.KindOf<Number>(), ct: Ct));
        await CreateAsync(core, "a");
    }

    [Fact]
    public async Task A_state_whose_load_fails_can_be_disposed()
    {
        var gate = new TaskCompletionSource();
        store.BeforeLoad = () => gate.Task;
        var core = Open();
        var listing = core.ListAsync(State.KindOf<Number>(), ct: Ct).AsTask();
        var disposing = core.DisposeAsync().AsTask();

        gate.SetException(new IOException("no disk"));

        await Assert.ThrowsAsync<StateUnavailableException>(() => listing);
        await disposing;
    }

    [Fact]
    public async Task What_was_loaded_is_the_first_history()
    {
        await FillAsync("a", "b");
        await using var core = Open();

        await using var watch = new WatchReader(
            await core.WatchAsync(State.KindOf<Number>(), new WatchOptions { TailEvents = 10 }, Ct));
        var first = Assert.IsType<StateEvent.Created>(await watch.NextAsync());
        var second = Assert.IsType<StateEvent.Created>(await watch.NextAsync());

        Assert.Equal(["a", "b"], new[] { first.Resource.Metadata.Id, second.Resource.Metadata.Id }.Order(StringComparer.Ordinal));
        await using var again = new WatchReader(
            await core.WatchAsync(State.KindOf<Number>(), new WatchOptions { From = first.Bookmark }, Ct));
        Assert.Equal(second.Resource.Metadata.Id, (await again.CreatedAsync()).Metadata.Id);
    }

    InMemoryState Open() => new(new InMemoryStateOptions { BackingStore = store });

    /// <summary>From here on operations start in the order in which they are called.</summary>
    async Task<InMemoryState> LoadedAsync()
    {
        var core = Open();
        await core.ListAsync(State.KindOf<Number>(), ct: Ct);
        return core;
    }

    async Task FillAsync(params string[] ids)
    {
        await using var core = Open();
        foreach (var id in ids) await CreateAsync(core, id);
        store.Loads = 0;
    }

    static Func<Task> FailAtTheSecond()
    {
        var loaded = 0;
        return () => ++loaded == 2 ? throw new IOException("no disk") : Task.CompletedTask;
    }

    static Resource<Number> At(string id, ulong version) =>
        new(new Metadata(State.PointerTo<Number>(id)) { Version = new ResourceVersion(version) }, new Number((int)version));

    static async Task DoAsync(InMemoryState core, string operation)
    {
        var a = State.PointerTo<Number>("a");
        switch (operation)
        {
            case "find": await core.FindAsync(a, Ct); break;
            case "list": await core.ListAsync(a.Kind, ct: Ct); break;
            case "create": await CreateAsync(core, "new"); break;
            case "update": await core.UpdateAsync(At("a", 1), ct: Ct); break;
            case "destroy": await core.DestroyAsync(a, ct: Ct); break;
            case "watch": await (await core.WatchAsync(a, ct: Ct)).DisposeAsync(); break;
            default: await (await core.WatchAsync(a.Kind, ct: Ct)).DisposeAsync(); break;
        }
    }

    [Fact]
    public async Task A_write_refused_by_one_that_fails_is_judged_again()
    {
        var gate = new TaskCompletionSource();
        store.BeforeApply = async () =>
        {
            await gate.Task;
            store.BeforeApply = () => Task.CompletedTask;
            throw new IOException("disk full");
        };
        await using var core = new InMemoryState(new InMemoryStateOptions { BackingStore = store });
        await core.ListAsync(State.KindOf<Number>(), ct: Ct);
        var failing = CreateAsync(core, "a");
        var waiting = CreateAsync(core, "a");

        gate.SetResult();

        await Assert.ThrowsAsync<StateUnavailableException>(() => failing);
        await waiting;
        Assert.NotNull(await core.FindAsync(State.PointerTo<Number>("a"), Ct));
    }

    [Fact]
    public async Task A_write_that_waits_for_its_judge_can_be_cancelled()
    {
        var gate = new TaskCompletionSource();
        store.BeforeApply = () => gate.Task;
        await using var core = new InMemoryState(new InMemoryStateOptions { BackingStore = store });
        await core.ListAsync(State.KindOf<Number>(), ct: Ct);
        using var cancel = new CancellationTokenSource();
        var writing = CreateAsync(core, "a");
        var waiting = core.CreateAsync(new Resource<Number>("a", new Number(1)), ct: cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.SetResult();
        await writing;
    }

    static async Task CreateAsync(InMemoryState core, string id) =>
        await core.CreateAsync(new Resource<Number>(id, new Number(1)), ct: Ct);
}
