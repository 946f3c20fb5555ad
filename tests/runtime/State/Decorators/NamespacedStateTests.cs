using System.Collections.Concurrent;
using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>COSI 5.3.</summary>
public sealed class NamespacedStateTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_goes_to_the_state_of_its_namespace()
    {
        var built = new ConcurrentDictionary<string, InMemoryState>();
        await using var core = new NamespacedState(name => built[name] = new InMemoryState());
        var state = new State(core);

        foreach (var name in new[] { "one", "two" })
        {
            var stored = await state.CreateAsync(New(name), ct: Ct);
            await state.UpdateAsync(stored, ct: Ct);
        }

        await state.DestroyAsync(At("two"), ct: Ct);
        Assert.Equal(new ResourceVersion(2), (await built["one"].FindAsync(At("one"), Ct))!.Metadata.Version);
        Assert.Null(await built["two"].FindAsync(At("two"), Ct));
        Assert.NotNull(await state.FindAsync(At("one"), Ct));
        Assert.Single(await state.ListAsync(At("one").Kind, ct: Ct));
        Assert.Empty(await state.ListAsync(At("two").Kind, ct: Ct));
        await using var one = new WatchReader(await state.WatchAsync(At("one").Kind, ct: Ct));
        await state.CreateAsync(New("two"), ct: Ct);
        await state.DestroyAsync(At("one"), ct: Ct);
        Assert.Equal("one", (await one.DestroyedAsync()).Metadata.Namespace);
    }

    [Fact]
    public async Task A_namespace_is_built_once_also_in_a_race()
    {
        var builds = 0;
        await using var core = new NamespacedState(_ =>
        {
            Interlocked.Increment(ref builds);
            return new InMemoryState();
        });
        using var start = new Barrier(8);

        var racing = Enumerable.Range(0, 8).Select(n => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(Ct);
                return core.CreateAsync(New("one", $"{n}"), ct: Ct).AsTask();
            },
            Ct,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap());
        await Task.WhenAll(racing);

        Assert.Equal(1, builds);
        Assert.Equal(8, (await core.ListAsync(At("one").Kind, ct: Ct)).Count);
    }

    [Fact]
    public async Task A_namespace_that_could_not_be_built_is_tried_again()
    {
        var isBroken = true;
        await using var core = new NamespacedState(_ => isBroken ? throw new IOException("no disk") : new InMemoryState());

        await Assert.ThrowsAsync<IOException>(async () => await core.FindAsync(At("one"), Ct));
        isBroken = false;

        Assert.Null(await core.FindAsync(At("one"), Ct));
    }

    [Fact]
    public async Task Disposing_disposes_what_was_built_and_builds_no_more()
    {
        var disposed = new List<string>();
        var core = new NamespacedState(name => new Disposable(name, disposed));
        await core.FindAsync(At("one"), Ct);
        await core.FindAsync(At("two"), Ct);

        await core.DisposeAsync();

        Assert.Equal(["one", "two"], disposed.Order(StringComparer.Ordinal));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await core.FindAsync(At("three"), Ct));
    }

    [Fact]
    public async Task A_native_teardown_is_used_in_the_namespaces_that_have_it()
    {
        var native = new NativeState(new InMemoryState());
        await using var core = new NamespacedState(name => name == "one" ? native : new InMemoryState());
        var state = new State(core);
        foreach (var name in new[] { "one", "two" })
        {
            await state.CreateAsync(New(name), ct: Ct);
            Assert.True(await state.TeardownAsync(At(name), ct: Ct));
            await state.TeardownAndDestroyAsync(At(name), ct: Ct);
            Assert.Null(await state.FindAsync(At(name), Ct));
        }

        Assert.Equal(["teardown", "teardown and destroy"], native.Called);
        await Assert.ThrowsAsync<UnsupportedException>(async () => await core.TeardownAsync(At("two"), "", Ct));
    }

    static Pointer At(string name, string id = "a") => new(name, Number.Definition.Type, id);

    static IResource New(string name, string id = "a") => new Resource<Number>(new Metadata(At(name, id)), new Number(1));

    sealed class Disposable(string name, List<string> disposed) : DelegatingState(new InMemoryState()), IDisposable
    {
        public void Dispose()
        {
            lock (disposed) disposed.Add(name);
        }
    }
}
