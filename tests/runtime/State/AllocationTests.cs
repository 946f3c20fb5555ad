using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>What reads cost. Counted on the reading thread, after a warm-up.</summary>
public sealed class AllocationTests : IAsyncLifetime
{
    const int Rounds = 1_000;

    readonly InMemoryState core = new();
    readonly State state;
    readonly Pointer pointer = State.PointerTo<Number>("7");

    public AllocationTests() => state = new State(core);

    public async ValueTask InitializeAsync()
    {
        for (var n = 0; n < 100; n++)
            await state.CreateAsync(new Resource<Number>($"{n}", new Number(n)), ct: TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => core.DisposeAsync();

    [Fact]
    public void Finding_a_resource_allocates_nothing() => AllocatesNothing(() => core.FindAsync(pointer).Result is not null);

    [Fact]
    public void Finding_it_through_the_state_allocates_nothing() => AllocatesNothing(() => state.FindAsync(pointer).Result is not null);

    [Fact]
    public void Finding_nothing_allocates_nothing()
    {
        var absent = State.PointerTo<Number>("absent");

        AllocatesNothing(() => state.FindAsync(absent).Result is null);
    }

    [Fact]
    public void Listing_an_unchanged_kind_allocates_nothing()
    {
        var kind = State.KindOf<Number>();

        AllocatesNothing(() => state.ListAsync(kind).Result.Count == 100);
    }

    [Fact]
    public void Naming_a_resource_of_a_known_kind_allocates_nothing()
    {
        var kind = State.KindOf<Number>();

        AllocatesNothing(() => new Pointer(kind.Namespace, kind.Type, pointer.Id) == pointer);
    }

    static void AllocatesNothing(Func<bool> read)
    {
        for (var n = 0; n < Rounds; n++) Assert.True(read());

        var before = GC.GetAllocatedBytesForCurrentThread();
        var isRead = true;
        for (var n = 0; n < Rounds; n++) isRead &= read();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(isRead);
        Assert.Equal(0, allocated);
    }
}
