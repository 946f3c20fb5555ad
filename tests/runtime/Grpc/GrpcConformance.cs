using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc;

public sealed class GrpcOverUnixSocketConformance : StateConformance
{
    StateServer server = null!;

    protected override bool BootstrapsInOneBatch => false;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await server.DisposeAsync();
    }

    protected override async ValueTask<ICoreState> CreateAsync()
    {
        server = await StateServer.StartAsync(new InMemoryState());
        return server.Connect();
    }
}

public sealed class GrpcOverTcpConformance : StateConformance
{
    StateServer server = null!;

    protected override bool BootstrapsInOneBatch => false;

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
