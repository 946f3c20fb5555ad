using Strata.Runtime.Testing;
using Strata.Runtime.Tests.Grpc;

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

public sealed class FileBackedConformance : StateConformance
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("strata-state-");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        directory.Delete(recursive: true);
    }

    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(
        new InMemoryState(new InMemoryStateOptions { BackingStore = Journal.In(directory) }));
}

public sealed class ReopenedConformance : StateConformance
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("strata-state-");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        directory.Delete(recursive: true);
    }

    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(
        new ReopenedState(() => new InMemoryState(new InMemoryStateOptions { BackingStore = Journal.In(directory) })));
}

static class Journal
{
    public static FileBackingStore In(DirectoryInfo directory) => new(Path.Combine(directory.FullName, "journal"), StateServer.Types);
}
