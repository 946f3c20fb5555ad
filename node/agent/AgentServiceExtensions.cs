using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Strata.Agent;

public static class AgentServiceExtensions
{
    /// <summary>
    /// Runs the node agent inside any generic host. It serves its own socket; logger factory, <see cref="TimeProvider"/> and meters are
    /// the host's. Stopping the host leaves what is mounted.
    /// </summary>
    /// <exception cref="Strata.Resources.Node.StageException">
    /// Thrown by the host's start when an option names something unusable.
    /// </exception>
    public static IServiceCollection AddExtensionAgent(this IServiceCollection services, ExtensionAgentOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options ?? new ExtensionAgentOptions());
        services.AddSingleton<ExtensionAgent>();
        services.AddHostedService(provider => provider.GetRequiredService<ExtensionAgent>());
        return services;
    }
}
