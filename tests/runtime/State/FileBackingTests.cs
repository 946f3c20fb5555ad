using Google.Protobuf;
using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>The port of the backing store, proven with a store that really forgets what it did not write (COSI 5.2).</summary>
public sealed class FileBackingTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("strata-state-");

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    string File => Path.Combine(directory.FullName, "journal");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task A_restart_brings_everything_back_as_it_was()
    {
        var before = await InStateAsync(async state =>
        {
            var written = await state.WriteAsync<Number>("a", _ => new Number(1), new UpdateOptions { Owner = "me" }, Ct);
            await state.WriteAsync<Number>("a", _ => new Number(2), new UpdateOptions { Owner = "me" }, Ct);
            await state.AddFinalizersAsync(written.Metadata.Pointer, ["G", "F"], Ct);
            await state.TeardownAsync(written.Metadata.Pointer, "me", Ct);
            await state.WriteAsync<Number>("gone", _ => new Number(3), ct: Ct);
            await state.DestroyAsync(State.PointerTo<Number>("gone"), ct: Ct);
            await state.CreateAsync(
                new AnyResource(
                    new Metadata("other", "Unknown", "x") { Annotations = StringMap.From([new("k", "v")]) },
                    new OpaqueSpec(ByteString.CopyFrom(1, 2, 3), "")),
                ct: Ct);
            return await ContentAsync(state);
        });

        var after = await InStateAsync(ContentAsync);

        Assert.Equal(before, after);
        var stored = after[0].Metadata;
        Assert.Equal(
            (new ResourceVersion(4), "me", Phase.TearingDown, Finalizers.From(["G", "F"])),
            (stored.Version, stored.Owner, stored.Phase, stored.Finalizers));
        Assert.Equal(
            before.Select(resource => (resource.Metadata.Created, resource.Metadata.Updated)),
            after.Select(resource => (resource.Metadata.Created, resource.Metadata.Updated)));
    }

    [Fact]
    public async Task Writing_goes_on_where_it_was_left()
    {
        await InStateAsync(state => state.WriteAsync<Number>("a", _ => new Number(1), ct: Ct).AsTask());

        var next = await InStateAsync(state => state.WriteAsync<Number>("a", number => new Number(number!.Value + 1), ct: Ct).AsTask());

        Assert.Equal((new ResourceVersion(2), 2), (next.Metadata.Version, next.Spec.Value));
    }

    [Fact]
    public async Task Bookmarks_of_an_earlier_life_are_refused()
    {
        var bookmark = await InStateAsync(async state =>
        {
            await state.WriteAsync<Number>("a", _ => new Number(1), ct: Ct);
            await using var watch = new WatchReader(
                await state.WatchAsync(State.KindOf<Number>(), new WatchOptions { TailEvents = 1 }, Ct));
            return (await watch.NextAsync()).Bookmark;
        });

        await InStateAsync(async state => await Assert.ThrowsAsync<InvalidBookmarkException>(async () =>
            await state.WatchAsync(State.KindOf<Number>(), new WatchOptions { From = bookmark }, Ct)));
    }

    [Fact]
    public async Task A_batch_that_was_not_written_to_its_end_never_happened()
    {
        await InStateAsync(async state =>
        {
            await state.WriteAsync<Number>("a", _ => new Number(1), ct: Ct);
            return await state.WriteAsync<Number>("b", _ => new Number(2), ct: Ct);
        });
        await using (var torn = System.IO.File.OpenWrite(File)) torn.SetLength(torn.Length - 1);

        var ids = await InStateAsync(async state =>
        {
            var found = (await state.ListAsync<Number>(ct: Ct)).Select(resource => resource.Id).ToList();
            await state.WriteAsync<Number>("c", _ => new Number(3), ct: Ct);
            return found;
        });

        Assert.Equal(["a"], ids);
        Assert.Equal(["a", "c"], await InStateAsync(async state => (await state.ListAsync<Number>(ct: Ct)).Select(resource => resource.Id).ToList()));
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        await InStateAsync(async state =>
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, 16),
                Ct,
                async (writer, ct) =>
                {
                    for (var n = 0; n < 50; n++) await state.WriteAsync<Number>($"{writer}", _ => new Number(n), ct: ct);
                });
            return true;
        });

        var after = await InStateAsync(state => state.ListAsync<Number>(ct: Ct).AsTask());

        Assert.Equal(16, after.Count);
        Assert.All(after, resource => Assert.Equal((49, new ResourceVersion(50)), (resource.Spec.Value, resource.Metadata.Version)));
    }

    static async Task<List<IResource>> ContentAsync(State state) =>
        [.. await state.ListAsync(State.KindOf<Number>(), ct: Ct), .. await state.ListAsync(new Kind("other", "Unknown"), ct: Ct)];

    /// <summary>One life of the state.</summary>
    async Task<T> InStateAsync<T>(Func<State, Task<T>> live)
    {
        await using var core = new InMemoryState(new InMemoryStateOptions { BackingStore = Journal.In(directory) });
        return await live(new State(core));
    }
}
