using Microsoft.Extensions.Time.Testing;
using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class MeteredStateTests : IDisposable
{
    const string Duration = "state.operation.duration";

    readonly Measurements measurements = new();
    readonly InMemoryState inner = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static string Type => Number.Definition.Type;

    static Pointer A => State.PointerTo<Number>("a");

    static IResource New => new Resource<Number>("a", new Number(1));

    public void Dispose() => measurements.Dispose();

    [Fact]
    public async Task Each_operation_is_measured_by_type_and_outcome()
    {
        measurements.Listen();
        await using var core = Metered();

        var stored = await core.CreateAsync(New, ct: Ct);
        await core.FindAsync(A, Ct);
        await core.ListAsync(A.Kind, ct: Ct);
        await core.UpdateAsync(stored, ct: Ct);
        await (await core.WatchAsync(A, ct: Ct)).DisposeAsync();
        await (await core.WatchAsync(A.Kind, ct: Ct)).DisposeAsync();
        await core.DestroyAsync(A, ct: Ct);

        Assert.Equal(
            ["create", "get", "list", "update", "watch", "watch", "destroy"],
            measurements.Of(Duration).Select(tags => tags.Replace($" {Type} ok", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_duration_is_in_seconds()
    {
        measurements.Listen();
        var time = new FakeTimeProvider();
        var slow = new FaultScript().Fail(_ =>
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            return false;
        });
        await using var core = new MeteredState(slow.Over(inner), measurements.Factory, new StateMetricsOptions { Time = time });

        await core.ListAsync(A.Kind, ct: Ct);

        Assert.Equal(0.25, measurements.Sum(Duration, "list other ok"));
    }

    [Fact]
    public async Task Failures_have_outcomes_of_their_own()
    {
        measurements.Listen();
        var script = new FaultScript();
        await using var core = new MeteredState(script.Over(inner), measurements.Factory);
        await core.CreateAsync(New, ct: Ct);

        Assert.Null(await core.FindAsync(State.PointerTo<Number>("b"), Ct));
        foreach (var error in new Exception[]
        {
            new NotFoundException(A),
            new AlreadyExistsException(A),
            new OwnerAlreadySetException("a"),
            new AccessDeniedException(A, AccessVerb.Destroy, "no"),
            new OperationCanceledException(),
            new StateUnavailableException("disk full"),
        })
        {
            script.End();
            script.Fail(_ => true, error);
            Assert.Same(error, await Assert.ThrowsAnyAsync<Exception>(async () => await core.DestroyAsync(A, ct: Ct)));
        }

        Assert.Equal(
            ["create ok", "get not_found", "destroy not_found", "destroy conflict", "destroy conflict", "destroy denied", "destroy cancelled", "destroy error"],
            measurements.Of(Duration).Select(tags => tags.Replace($" {Type} ", " ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Names_that_callers_invent_are_no_tags()
    {
        measurements.Listen();
        await using var core = Metered();

        for (var n = 0; n < 1000; n++)
        {
            var invented = new Kind("default", $"Invented{n}");
            await core.FindAsync(new Pointer(invented, "a"), Ct);
            await core.ListAsync(invented, ct: Ct);
            await Assert.ThrowsAsync<NotFoundException>(async () => await core.DestroyAsync(new Pointer(invented, "a"), ct: Ct));
            await (await core.WatchAsync(invented, ct: Ct)).DisposeAsync();
        }

        Assert.Equal(
            ["destroy other not_found", "get other not_found", "list other ok", "watch other ok"],
            measurements.Of(Duration).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Types_that_exist_are_tags_up_to_a_number()
    {
        measurements.Listen();
        await using var core = new MeteredState(
            inner, measurements.Factory, new StateMetricsOptions { MaxTypes = 2, Types = ["Named"] });

        foreach (var type in new[] { "One", "Two", "Three", "Named", "One" })
            await core.ModifyAsync(type);

        Assert.Equal(
            ["create One ok", "create Two ok", "create other ok", "create Named ok", "update One ok"],
            measurements.Of(Duration).Where(tags => !tags.StartsWith("get", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_very_long_type_is_no_tag()
    {
        measurements.Listen();
        await using var core = Metered();

        await core.ModifyAsync(new string('x', 1000));

        Assert.Equal(["create other ok"], measurements.Of(Duration).Where(tags => tags.StartsWith("create", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Open_watches_are_counted_until_they_end()
    {
        measurements.Listen();
        await using var core = Metered();
        await core.CreateAsync(New, ct: Ct);

        var first = await core.WatchAsync(A, ct: Ct);
        var second = await core.WatchAsync(A.Kind, ct: Ct);
        await using var unknown = await core.WatchAsync(new Kind("default", "Unknown"), ct: Ct);
        Assert.Equal(["1 other", $"2 {Type}"], measurements.Observe("state.watches"));
        await first.DisposeAsync();
        await first.DisposeAsync();
        Assert.Equal([$"1 {Type}", "1 other"], measurements.Observe("state.watches"));
        await second.DisposeAsync();

        Assert.Equal(["1 other"], measurements.Observe("state.watches"));
    }

    [Fact]
    public async Task A_watch_that_was_cancelled_is_not_open()
    {
        measurements.Listen();
        await using var core = Metered();
        await core.CreateAsync(New, ct: Ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var watch = await core.WatchAsync(A.Kind, ct: Ct);

        var reading = Task.Factory.StartNew(() => ReadAsync(watch, stop.Token), Ct, TaskCreationOptions.None, TaskScheduler.Default).Unwrap();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Empty(measurements.Observe("state.watches"));

        static async Task ReadAsync(Watch watch, CancellationToken ct)
        {
            await foreach (var _ in watch.WithCancellation(ct)) ;
        }
    }

    [Fact]
    public async Task Events_and_overruns_are_counted()
    {
        measurements.Listen();
        await using var core = new MeteredState(
            new InMemoryState(new InMemoryStateOptions { InitialHistory = 4, MaxHistory = 4, HistoryGap = 0 }), measurements.Factory);
        var state = new State(core);
        await core.CreateAsync(New, ct: Ct);
        await using var keeping = new WatchReader(await core.WatchAsync(A.Kind, ct: Ct));
        await using var late = new WatchReader(await core.WatchAsync(A.Kind, ct: Ct));

        for (var n = 0; n < 5; n++)
        {
            await state.WriteAsync<Number>("a", _ => new Number(n + 10), ct: Ct);
            await keeping.UpdatedAsync();
        }

        Assert.IsType<StateEvent.Errored>(await late.NextAsync());
        Assert.Equal((6.0, 1.0), (measurements.Sum("state.watch.events", Type), measurements.Sum("state.watch.overruns", Type)));
    }

    [Fact]
    public async Task Sizes_of_a_state_in_memory_are_told_by_type()
    {
        measurements.Listen();
        var memory = new InMemoryState(new InMemoryStateOptions { InitialHistory = 4, MaxHistory = 8, HistoryGap = 0 });
        await using var core = new MeteredState(memory, measurements.Factory);
        foreach (var (name, id) in new[] { ("one", "a"), ("one", "b"), ("one", "c"), ("one", "d"), ("one", "e"), ("two", "a") })
            await core.CreateAsync(new Resource<Number>(new Metadata(name, Type, id), new Number(1)), ct: Ct);
        await core.DestroyAsync(new Pointer("one", Type, "a"), ct: Ct);

        Assert.Equal([$"5 {Type}"], measurements.Observe("state.resources"));
        Assert.Equal([$"7 {Type}"], measurements.Observe("state.history.size"));
        Assert.Equal([$"12 {Type}"], measurements.Observe("state.history.capacity"));
    }

    [Fact]
    public async Task A_native_teardown_is_used_and_measured()
    {
        measurements.Listen();
        var native = new NativeState(inner);
        await using var core = new MeteredState(native, measurements.Factory);
        var state = new State(core);
        await inner.CreateAsync(New, ct: Ct);

        await state.TeardownAsync(A, ct: Ct);
        await state.TeardownAndDestroyAsync(A, ct: Ct);

        Assert.Equal(["teardown", "teardown and destroy"], native.Called);
        Assert.Equal([$"teardown {Type} ok", $"teardown_and_destroy {Type} ok"], measurements.Of(Duration));
    }

    [Fact]
    public async Task While_nobody_listens_an_operation_allocates_nothing()
    {
        await inner.CreateAsync(New, ct: Ct);
        var core = Metered();
        var bare = Allocated(inner);

        Assert.Equal(bare, Allocated(core));

        static long Allocated(ICoreState core)
        {
            Read(core, 1000);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Read(core, 1000);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        static void Read(ICoreState core, int times)
        {
            for (var n = 0; n < times; n++)
            {
                var found = core.FindAsync(A, CancellationToken.None);
                Assert.True(found.IsCompletedSuccessfully);
            }
        }
    }

    [Fact]
    public async Task A_disposed_state_is_measured_no_more_and_disposes_the_one_below()
    {
        measurements.Listen();
        var below = new DisposedState();
        var core = new MeteredState(below, measurements.Factory);
        await using var watch = await core.WatchAsync(A, ct: Ct);
        Assert.Equal(["1 other"], measurements.Observe("state.watches"));

        await core.DisposeAsync();

        Assert.True(below.IsDisposed);
        Assert.Empty(measurements.Observe("state.watches"));
    }

    MeteredState Metered() => new(inner, measurements.Factory);

    sealed class DisposedState() : DelegatingState(new InMemoryState()), IAsyncDisposable
    {
        public bool IsDisposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}

static class Opaques
{
    /// <summary>Creates or changes a resource of any type.</summary>
    public static async Task ModifyAsync(this ICoreState core, string type)
    {
        var initial = new AnyResource(new Metadata("default", type, "a"), new OpaqueSpec(Google.Protobuf.ByteString.Empty, ""));
        await new State(core).ModifyAsync(
            initial, resource => resource.With(resource.Metadata with { Labels = resource.Metadata.Labels.Set("k", $"{resource.Metadata.Version}") }));
    }
}
