using Strata.Runtime.Testing;
using Strata.Runtime.Tests.Grpc;

namespace Strata.Runtime.Tests;

public sealed class NamespacedConformance : StateConformance
{
    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(new NamespacedState(_ => new InMemoryState()));
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
    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(new WrappedState(new InMemoryState()));
}
