namespace Strata.Soak.Watching;

/// <summary>What happened to a watcher, one thing after another; a recorded run is a list of them.</summary>
abstract record WatchStep
{
    public sealed record Opened(Opening Opening) : WatchStep;

    public sealed record Refused(Opening Opening) : WatchStep;

    public sealed record Batch(Delivery[] Deliveries) : WatchStep;
}
