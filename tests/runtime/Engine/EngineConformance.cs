using Strata.Runtime.Testing;
using Strata.Runtime.Tests.Grpc;

namespace Strata.Runtime.Tests;

public sealed class InMemoryEngineConformance : RuntimeConformance
{
    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(new InMemoryState());
}

/// <summary>A history so short that watches overrun.</summary>
public sealed class ShortHistoryEngineConformance : RuntimeConformance
{
    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(
        new InMemoryState(new InMemoryStateOptions { InitialHistory = 2, MaxHistory = 2, HistoryGap = 1 }));
}

public sealed class RateLimitedEngineConformance : RuntimeConformance
{
    protected override ControllerRuntimeOptions Options => new() { ChangesPerSecond = 10, ChangeBurst = 20 };

    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(new InMemoryState());
}

/// <summary>Reads answered from the watches; the state is wrapped, as one in this process is not cached.</summary>
public sealed class CachedEngineConformance : RuntimeConformance
{
    protected override ControllerRuntimeOptions Options => new() { Caches = _ => true };

    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(new DelegatingState(new InMemoryState()));
}

public sealed class FileBackedEngineConformance : RuntimeConformance
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

public sealed class TcpEngineConformance : RuntimeConformance
{
    StateServer server = null!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await server.DisposeAsync();
    }

    protected override async ValueTask<ICoreState> CreateAsync()
    {
        server = await StateServer.StartTcpAsync(new InMemoryState());
        return server.Connect();
    }
}
