using System.Collections.Immutable;

namespace Strata.Runtime;

/// <summary>One or more events in order; everything that was pending when the reader asked.</summary>
public readonly record struct EventBatch(ImmutableArray<StateEvent> Events)
{
    public static EventBatch Of(StateEvent single) => new([single]);
}
