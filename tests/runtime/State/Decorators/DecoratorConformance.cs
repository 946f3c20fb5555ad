using Strata.Runtime.Testing;
using Strata.Runtime.Tests.Grpc;

namespace Strata.Runtime.Tests;

public sealed class NamespacedConformance : StateConformance
{
    protected override ValueTask<ICoreState> CreateAsync() =>
        ValueTask.FromResult<ICoreState>(new NamespacedState(_ => new InMemoryState()));
}

public sealed class FilteredConformance : StateConformance
{
    protected override ValueTask<ICoreState> CreateAsync() =>
        ValueTask.FromResult<ICoreState>(new FilteredState(new InMemoryState(), AccessRules.AllowAll));
}

public sealed class FilteredNativeConformance : StateConformance
{
    protected override ValueTask<ICoreState> CreateAsync() =>
        ValueTask.FromResult<ICoreState>(new FilteredState(new NativeState(new InMemoryState()), AccessRules.AllowAll));
}

public sealed class WrappedConformance : StateConformance
{
    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(new DelegatingState(new InMemoryState()));
}

/// <summary>Somebody listens, so that everything is measured.</summary>
public sealed class MeteredConformance : StateConformance
{
    readonly Measurements measurements = new Measurements().Listen();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        measurements.Dispose();
    }

    protected override ValueTask<ICoreState> CreateAsync() =>
        ValueTask.FromResult<ICoreState>(new MeteredState(new InMemoryState(), measurements.Factory));
}

public sealed class UnheardMeteredConformance : StateConformance
{
    readonly Measurements measurements = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        measurements.Dispose();
    }

    protected override ValueTask<ICoreState> CreateAsync() =>
        ValueTask.FromResult<ICoreState>(new MeteredState(new InMemoryState(), measurements.Factory));
}

public sealed class StackedConformance : StateConformance
{
    readonly Measurements measurements = new Measurements().Listen();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        measurements.Dispose();
    }

    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(Stack.Over(measurements));
}

public sealed class StackedOverGrpcConformance : StateConformance
{
    readonly Measurements measurements = new Measurements().Listen();
    StateServer server = null!;

    protected override bool BootstrapsInOneBatch => false;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await server.DisposeAsync();
        measurements.Dispose();
    }

    protected override async ValueTask<ICoreState> CreateAsync()
    {
        server = await StateServer.StartAsync(Stack.Over(measurements));
        return server.Connect();
    }
}

/// <summary>Decorators on the side of the client, where teardowns are one call.</summary>
public sealed class DecoratedClientConformance : StateConformance
{
    readonly Measurements measurements = new Measurements().Listen();
    StateServer server = null!;

    protected override bool BootstrapsInOneBatch => false;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await server.DisposeAsync();
        measurements.Dispose();
    }

    protected override async ValueTask<ICoreState> CreateAsync()
    {
        server = await StateServer.StartAsync(new InMemoryState());
        return new MeteredState(new FilteredState(server.Connect(), AccessRules.AllowAll), measurements.Factory);
    }
}

/// <summary>All decorators at once: metrics see what rules refuse.</summary>
static class Stack
{
    public static MeteredState Over(Measurements measurements) => new(
        new FilteredState(new NamespacedState(_ => new InMemoryState()), AccessRules.OnlyNamespaces("default", "default-other")),
        measurements.Factory);
}
