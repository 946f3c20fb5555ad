using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class InMemoryConformance : StateConformance
{
    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(new InMemoryState());
}

public sealed class GrowingHistoryConformance : StateConformance
{
    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(
        new InMemoryState(new InMemoryStateOptions { InitialHistory = 8, MaxHistory = 1024, HistoryGap = 2 }));
}

public sealed class BackedConformance : StateConformance
{
    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(
        new InMemoryState(new InMemoryStateOptions { BackingStore = new FakeBackingStore() }));
}
