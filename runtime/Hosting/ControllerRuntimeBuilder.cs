using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Strata.Runtime.Hosting;

/// <summary>What the runtime of a host consists of. Saying something twice is harmless; the first state wins.</summary>
public sealed class ControllerRuntimeBuilder(IServiceCollection services)
{
    public IServiceCollection Services { get; } = services;

    public ControllerRuntimeBuilder AddInMemoryState(Func<InMemoryStateOptions, InMemoryStateOptions>? configure = null) =>
        AddState(provider =>
        {
            var options = new InMemoryStateOptions
            {
                Time = provider.GetRequiredService<TimeProvider>(),
                Scheduler = provider.GetRequiredService<ControllerRuntimeOptions>().Scheduler,
            };
            return new InMemoryState(configure is null ? options : configure(options));
        });

    /// <summary>Any back end; it is measured when the host has meters, and disposed with the host.</summary>
    public ControllerRuntimeBuilder AddState(Func<IServiceProvider, ICoreState> create)
    {
        Services.TryAddSingleton(provider => Metered(create(provider), provider));
        return this;
    }

    /// <summary>The controller gets its constructor's parameters from the host.</summary>
    public ControllerRuntimeBuilder AddController<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TController>()
        where TController : Controller
    {
        Services.TryAddSingleton<TController>();
        Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<Controller, TController>(provider => provider.GetRequiredService<TController>()));
        return this;
    }

    static ICoreState Metered(ICoreState core, IServiceProvider provider) => provider.GetService<IMeterFactory>() is { } meters
        ? new MeteredState(core, meters, new StateMetricsOptions { Time = provider.GetRequiredService<TimeProvider>() })
        : core;
}
