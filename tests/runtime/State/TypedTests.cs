using Google.Protobuf;
using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Tests;

/// <summary>The typed forms of every operation (COSI 2.15): no test here casts.</summary>
public sealed class TypedTests
{
    readonly State state = new(new InMemoryState());
    readonly CancellationToken ct = TestContext.Current.CancellationToken;

    static readonly Pointer Elsewhere = new("other", NamespaceSpec.Definition.Type, "a");

    [Fact]
    public async Task Reading_by_id_looks_into_the_default_namespace()
    {
        var stored = await state.CreateAsync(Namespace("a", "one"), ct: ct);

        Assert.Equal(stored, await state.FindAsync<NamespaceSpec>("a", ct));
        Assert.Equal("one", (await state.GetAsync<NamespaceSpec>("a", ct)).Spec.Description);
        Assert.Null(await state.FindAsync<NamespaceSpec>("b", ct));
        await Assert.ThrowsAsync<NotFoundException>(async () => await state.GetAsync<NamespaceSpec>("b", ct));
    }

    [Fact]
    public async Task Reading_by_pointer_or_namespace_reaches_the_others()
    {
        var stored = await state.CreateAsync(new Resource<NamespaceSpec>(new Metadata(Elsewhere), new NamespaceSpec("one")), ct: ct);

        Assert.Equal(stored, await state.FindAsync<NamespaceSpec>(Elsewhere, ct));
        Assert.Equal(stored, await state.GetAsync<NamespaceSpec>(Elsewhere, ct));
        Assert.Equal([stored], await state.ListAsync<NamespaceSpec>("other", ct: ct));
        Assert.Empty(await state.ListAsync<NamespaceSpec>(ct: ct));
    }

    [Fact]
    public async Task A_list_is_typed_and_filtered()
    {
        await state.CreateAsync(Namespace("b", "two"), ct: ct);
        await state.CreateAsync(Namespace("a", "one"), ct: ct);

        Assert.Equal(["one", "two"], (await state.ListAsync<NamespaceSpec>(ct: ct)).Select(resource => resource.Spec.Description));
        Assert.Equal("b", Assert.Single(await state.ListAsync<NamespaceSpec>(new ListOptions { Ids = IdQuery.Parse("b") }, ct)).Id);
    }

    [Fact]
    public async Task An_update_returns_what_is_stored()
    {
        var stored = await state.CreateAsync(Namespace("a", "one"), ct: ct);

        var updated = await state.UpdateAsync(stored with { Spec = new NamespaceSpec("two") }, ct: ct);

        Assert.Equal((2UL, "two"), (updated.Metadata.Version.Value, updated.Spec.Description));
        await Assert.ThrowsAsync<VersionConflictException>(async () => await state.UpdateAsync(stored, ct: ct));
    }

    [Fact]
    public async Task A_change_is_made_again_when_somebody_wrote_in_between()
    {
        var stored = await state.CreateAsync(Namespace("a", "one"), ct: ct);
        var tries = 0;

        var changed = await state.UpdateWithConflictsAsync<NamespaceSpec>(
            "a",
            current =>
            {
                if (tries++ == 0) Assert.True(state.UpdateAsync(stored with { Spec = new("between") }, ct: ct).IsCompletedSuccessfully);
                return current with { Spec = new NamespaceSpec(current.Spec.Description + "!") };
            },
            ct: ct);

        Assert.Equal((2, "between!"), (tries, changed.Spec.Description));
        Assert.Same(changed, await state.UpdateWithConflictsAsync<NamespaceSpec>(changed.Metadata.Pointer, same => same with { }, ct: ct));
    }

    [Fact]
    public async Task Modify_creates_or_changes()
    {
        var first = await state.ModifyAsync(Namespace("a", ""), resource => resource with { Spec = new("one") }, ct: ct);
        var second = await state.ModifyAsync(Namespace("a", ""), resource => resource with { Spec = new(resource.Spec.Description + "+") }, ct: ct);

        Assert.Equal((1UL, "one"), (first.Metadata.Version.Value, first.Spec.Description));
        Assert.Equal((2UL, "one+"), (second.Metadata.Version.Value, second.Spec.Description));
    }

    [Fact]
    public async Task Write_creates_or_changes_the_spec_alone()
    {
        var mine = new UpdateOptions { Owner = "me" };

        var first = await state.WriteAsync<NamespaceSpec>("a", spec => spec ?? new("one"), mine, ct);
        var same = await state.WriteAsync<NamespaceSpec>("a", spec => spec ?? new("two"), mine, ct);

        Assert.Equal("me", first.Metadata.Owner);
        Assert.Same(first, same);
        await Assert.ThrowsAsync<OwnerConflictException>(async () => await state.WriteAsync<NamespaceSpec>("a", _ => new("two"), ct: ct));
    }

    [Fact]
    public async Task Removal_by_id()
    {
        await state.CreateAsync(Namespace("a", ""), ct: ct);
        await state.AddFinalizersAsync<NamespaceSpec>("a", ["f"], ct);

        Assert.False(await state.TeardownAsync<NamespaceSpec>("a", ct: ct));
        await Assert.ThrowsAsync<PendingFinalizersException>(async () => await state.DestroyAsync<NamespaceSpec>("a", ct: ct));
        await state.WhenGoneAsync<NamespaceSpec>("a", ct);
        await state.RemoveFinalizersAsync<NamespaceSpec>("a", ["f"], ct);
        await state.DestroyAsync<NamespaceSpec>("a", ct: ct);

        Assert.Null(await state.FindAsync<NamespaceSpec>("a", ct));
        await state.CreateAsync(Namespace("b", ""), ct: ct);
        await state.TeardownAndDestroyAsync<NamespaceSpec>("b", ct: ct);
        Assert.Empty(await state.ListAsync<NamespaceSpec>(ct: ct));
    }

    [Fact]
    public async Task A_watch_of_a_type_delivers_typed_events()
    {
        await state.CreateAsync(Namespace("a", "one"), ct: ct);
        await using var watch = await state.WatchAsync<NamespaceSpec>(new WatchOptions { BootstrapContents = true }, ct);
        await state.UpdateWithConflictsAsync<NamespaceSpec>("a", current => current with { Spec = new("two") }, ct: ct);
        await state.DestroyAsync<NamespaceSpec>("a", ct: ct);

        var events = await TakeAsync(watch, 4);

        Assert.Equal("one", Assert.IsType<StateEvent<NamespaceSpec>.Created>(events[0]).Resource.Spec.Description);
        Assert.Equal(State.KindOf<NamespaceSpec>(), Assert.IsType<StateEvent<NamespaceSpec>.Bootstrapped>(events[1]).Kind);
        var updated = Assert.IsType<StateEvent<NamespaceSpec>.Updated>(events[2]);
        Assert.Equal(("two", "one"), (updated.Resource.Spec.Description, updated.Old.Spec.Description));
        Assert.NotNull(updated.Bookmark);
        Assert.Equal("two", Assert.IsType<StateEvent<NamespaceSpec>.Destroyed>(events[3]).Last?.Spec.Description);
    }

    [Fact]
    public async Task A_watch_of_one_tells_that_it_is_absent()
    {
        await using var watch = await state.WatchAsync<NamespaceSpec>("a", ct: ct);
        await state.CreateAsync(Namespace("a", "one"), ct: ct);

        var events = await TakeAsync(watch, 2);

        Assert.Equal(
            new StateEvent<NamespaceSpec>.Destroyed(State.PointerTo<NamespaceSpec>("a"), null), events[0] with { Bookmark = null });
        Assert.IsType<StateEvent<NamespaceSpec>.Created>(events[1]);
    }

    [Fact]
    public async Task A_resource_of_another_type_ends_a_typed_watch_with_an_error()
    {
        var pointer = State.PointerTo<NamespaceSpec>("a");
        await using var watch = await state.WatchAsync<NamespaceSpec>(pointer, ct: ct);
        await state.CreateAsync(new AnyResource(new Metadata(pointer), new OpaqueSpec(ByteString.Empty, "")), ct: ct);
        await state.DestroyAsync(pointer, ct: ct);

        var events = await TakeAsync(watch, int.MaxValue);

        Assert.Equal(2, events.Count);
        var error = Assert.IsType<InvalidCastException>(Assert.IsType<StateEvent<NamespaceSpec>.Errored>(events[1]).Error);
        Assert.StartsWith("type mismatch: expected NamespaceSpec, got OpaqueSpec of Namespaces.meta.cosi.dev(meta/a@1)", error.Message);
    }

    [Fact]
    public async Task Reading_a_resource_of_another_type_is_a_type_mismatch()
    {
        var pointer = State.PointerTo<NamespaceSpec>("a");
        await state.CreateAsync(new AnyResource(new Metadata(pointer), new OpaqueSpec(ByteString.Empty, "")), ct: ct);

        await MismatchAsync(async () => await state.GetAsync<NamespaceSpec>("a", ct));
        await MismatchAsync(async () => await state.FindAsync<NamespaceSpec>("a", ct));
        await MismatchAsync(async () => await state.ListAsync<NamespaceSpec>(ct: ct));
        await MismatchAsync(async () => await state.UpdateWithConflictsAsync<NamespaceSpec>("a", same => same, ct: ct));
        await MismatchAsync(async () => await state.WatchForAsync<NamespaceSpec>("a", _ => true, ct));

        static async Task MismatchAsync(Func<Task> read) =>
            Assert.StartsWith("type mismatch: expected NamespaceSpec, got OpaqueSpec", (await Assert.ThrowsAsync<InvalidCastException>(read)).Message);
    }

    [Fact]
    public async Task Waiting_for_a_spec()
    {
        var waiting = state.WatchForAsync<NamespaceSpec>("a", resource => resource.Spec.Description == "two", ct).AsTask();
        await state.CreateAsync(Namespace("a", "one"), ct: ct);
        Assert.False(waiting.IsCompleted);
        await state.UpdateWithConflictsAsync<NamespaceSpec>("a", current => current with { Spec = new("two") }, ct: ct);

        Assert.Equal("two", (await waiting.WaitAsync(TimeSpan.FromSeconds(30), ct)).Spec.Description);
    }

    [Fact]
    public async Task Waiting_for_absence_gives_null_when_there_never_was_a_resource() =>
        Assert.Null(await state.WatchForAsync<NamespaceSpec>("a", new WatchCondition { Test = item => item is StateEvent.Destroyed }, ct));

    [Fact]
    public async Task Waiting_for_a_phase_gives_the_resource()
    {
        await state.CreateAsync(Namespace("a", "one"), ct: ct);
        await state.TeardownAsync<NamespaceSpec>("a", ct: ct);

        var found = await state.WatchForAsync<NamespaceSpec>("a", new WatchCondition { Phase = Phase.TearingDown }, ct);

        Assert.Equal("one", found?.Spec.Description);
    }

    /// <summary>COSI 1.12.</summary>
    [Fact]
    public async Task Every_reader_gets_the_same_handle()
    {
        var file = new MemoryStream();
        await state.CreateAsync(new Resource<OpenFile>("a", new OpenFile(file)), ct: ct);
        await state.UpdateWithConflictsAsync<OpenFile>(
            "a", current => current with { Metadata = current.Metadata with { Labels = StringMap.Empty.Set("k", "v") } }, ct: ct);

        Assert.Same(file, (await state.GetAsync<OpenFile>("a", ct)).Spec.Handle);
        Assert.Same(file, Assert.Single(await state.ListAsync<OpenFile>(ct: ct)).Spec.Handle);
    }

    [Fact]
    public void A_program_that_learns_a_type_later_converts_what_it_holds()
    {
        var typed = Namespace("a", "one");
        var opaque = ResourceTypes.ToOpaque(typed);

        Assert.Equal("description: one\n", opaque.Spec.Yaml);
        Assert.Same(opaque, new ResourceTypes().ToTyped(opaque));
        Assert.Same(typed, new ResourceTypes().ToTyped(typed));
        Assert.Equal(typed, new ResourceTypes().Register<NamespaceSpec>().ToTyped(opaque));
        Assert.Same(opaque, ResourceTypes.ToOpaque(opaque));
    }

    sealed class OpenFile(Stream stream) : HandleSpec<Stream>(stream), IHandleSpec<OpenFile>
    {
        public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("OpenFiles.tests.strata.dev", "tests");
    }

    static Resource<NamespaceSpec> Namespace(string id, string description) => new(id, new NamespaceSpec(description));

    async Task<List<StateEvent<NamespaceSpec>>> TakeAsync(Watch<NamespaceSpec> watch, int count)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        var events = new List<StateEvent<NamespaceSpec>>();
        await foreach (var item in watch.WithCancellation(deadline.Token))
        {
            events.Add(item);
            if (events.Count == count) break;
        }

        return events;
    }
}
