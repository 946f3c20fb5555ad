using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Strata.Cli.Running;

static class RestingMemoryServices
{
    public static IServiceCollection AddRestingMemory(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IHostedService>(
            provider => new RestingMemory(new ManagedHeap(), provider.GetRequiredService<TimeProvider>()));
    }
}
