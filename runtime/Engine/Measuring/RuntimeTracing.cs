using System.Diagnostics;

namespace Strata.Runtime;

/// <summary>
/// One span per pass, on the source <see cref="SourceName"/>: tags controller, key, outcome. Costs nothing when nobody listens.
/// </summary>
public static class RuntimeTracing
{
    public const string SourceName = "Strata.Runtime";

    static readonly ActivitySource Source = new(SourceName);

    internal static System.Diagnostics.Activity? Start(string controller, Job job)
    {
        if (!Source.HasListeners()) return null;

        var span = Source.StartActivity(job.Input is null ? "reconcile" : "map");
        span?.SetTag("controller", controller).SetTag("key", job.Pointer.ToString());
        return span;
    }
}
