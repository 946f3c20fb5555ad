using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Strata.Runtime.Hosting;

public static class RuntimeServices
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// One runtime that runs as long as the host, with the host's loggers, meters and time. A state and controllers follow:
        /// <c>.AddInMemoryState().AddController&lt;T&gt;()</c>. When the host starts, everything that is wrong with the options and the
        /// declarations comes in one <see cref="OptionsValidationException"/>.
        /// </summary>
        public ControllerRuntimeBuilder AddControllerRuntime(Func<ControllerRuntimeOptions, ControllerRuntimeOptions>? configure = null)
        {
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddSingleton(provider => (configure ?? (options => options))(FromHost(provider)));
            services.TryAddSingleton(Create);
            services.TryAddSingleton(provider => new State(provider.GetRequiredService<ICoreState>()));
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ControllerHost>());
            return new ControllerRuntimeBuilder(services);
        }
    }

    extension(IHealthChecksBuilder checks)
    {
        /// <summary>Degraded while a controller of the runtime keeps failing, with its name and its last error.</summary>
        public IHealthChecksBuilder AddControllers(string name = "controllers") => checks.AddCheck<ControllerHealthCheck>(name);
    }

    static ControllerRuntime Create(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<ControllerRuntimeOptions>();
        var controllers = provider.GetServices<Controller>().ToArray();
        var services = provider.GetRequiredService<IServiceProviderIsService>();
        string[] errors =
        [
            .. services.IsService(typeof(ICoreState)) ? Array.Empty<string>() : ["there is no state: add one, such as AddInMemoryState()"],
            .. ControllerRuntime.Validate(options, controllers),
        ];
        if (errors.Length > 0)
            throw new OptionsValidationException(nameof(ControllerRuntimeOptions), typeof(ControllerRuntimeOptions), errors);

        return new ControllerRuntime(provider.GetRequiredService<ICoreState>(), controllers, options);
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
