namespace Strata.Runtime;

/// <summary>What a reader gets: events, maybe none; or a wait when there is nothing to read; or the error that ends it.</summary>
readonly record struct RingRead
{
    public RingRead()
    {
    }

    public StateEvent[] Events { get; init; } = [];

    public ValueTask? Wait { get; init; }

    public WatchOverrunException? Overrun { get; init; }
}
