using Microsoft.Extensions.Hosting;

namespace Strata.Runtime.Hosting;

/// <summary>
/// Runs the runtime while the host runs; stopping waits for the passes in flight, as long as the host's shutdown timeout allows.
/// </summary>
sealed class ControllerHost(ControllerRuntime runtime) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => runtime.RunAsync(stoppingToken);
}
