using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Strata.Runtime.Hosting;

/// <summary>
/// Degraded while a controller keeps failing: the same key, or its loop, several times in a row. Names the controller, its last error and
/// when it tries again. Never unhealthy: the others go on.
/// </summary>
sealed class ControllerHealthCheck(ControllerRuntime runtime) : IHealthCheck
{
    /// <summary>One failure is what retries are for.</summary>
    const int Several = 3;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var failing = runtime.Health.Where(health => health.FailuresInARow >= Several).ToArray();
        return Task.FromResult(
            failing.Length == 0
                ? HealthCheckResult.Healthy($"{runtime.Controllers.Count} controllers")
                : HealthCheckResult.Degraded(
                    string.Join('\n', failing.Select(Text)),
                    failing[0].LastFailure?.Error,
                    failing.ToDictionary(health => health.Controller, object (health) => health)));
    }

    static string Text(ControllerHealth health) =>
        $"controller \"{health.Controller}\" failed {health.FailuresInARow} times in a row{On(health)}: "
        + $"{health.LastFailure?.Error.Message}; "
        + $"next try at {health.LastFailure?.NextRetry:O}";

    static string On(ControllerHealth health) => health.LastFailure?.Key is { } key ? $" on {key}" : "";
}
