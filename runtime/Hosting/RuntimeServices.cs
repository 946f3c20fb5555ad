using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Strata.Runtime.Hosting;

public static class RuntimeServices
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// One runtime that runs as long as the host, with the host's loggers, meters and time. A state and controllers follow:
        /// <c>.AddInMemoryState().AddController&lt;T&gt;()</c>.
        /// </summary>
        public ControllerRuntimeBuilder AddControllerRuntime(Func<ControllerRuntimeOptions, ControllerRuntimeOptions>? configure = null)
        {
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddSingleton(provider => (configure ?? (options => options))(FromHost(provider)));
            services.TryAddSingleton(provider => new ControllerRuntime(
                provider.GetRequiredService<ICoreState>(),
                provider.GetServices<Controller>(),
                provider.GetRequiredService<ControllerRuntimeOptions>()));
            services.TryAddSingleton(provider => new State(provider.GetRequiredService<ICoreState>()));
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ControllerHost>());
            return new ControllerRuntimeBuilder(services);
        }
    }

    static ControllerRuntimeOptions FromHost(IServiceProvider provider)
    {
        var defaults = new ControllerRuntimeOptions();
        return defaults with
        {
            Time = provider.GetRequiredService<TimeProvider>(),
            LoggerFactory = provider.GetService<ILoggerFactory>() ?? defaults.LoggerFactory,
            MeterFactory = provider.GetService<IMeterFactory>(),
        };
    }
}
