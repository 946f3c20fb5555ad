using Google.Protobuf;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Selects resources: the id query AND any of the label queries (COSI chapter 4). Empty selects all.</summary>
public record ListOptions
{
    public EquatableArray<LabelQuery> Labels { get; init; }

    public IdQuery? Ids { get; init; }

    public bool SelectsAll => Labels.Count == 0 && Ids is null;

    public bool Matches(IResource resource) =>
        (Ids is null || Ids.Matches(resource.Metadata.Id))
        && LabelQuery.AnyMatches(Labels, resource.Metadata.Labels);
}

public sealed record CreateOptions
{
    public string Owner { get; init; } = "";
}

public sealed record UpdateOptions
{
    public string Owner { get; init; } = "";

    /// <summary>The phase the stored resource must be in; null accepts any.</summary>
    public Phase? ExpectedPhase { get; init; } = Phase.Running;
}

public sealed record DestroyOptions
{
    public string Owner { get; init; } = "";
}

public sealed record WatchOptions : ListOptions
{
    /// <summary>Kind watch: first Created for every matching resource in list order, then one Bootstrapped.</summary>
    public bool BootstrapContents { get; init; }

    /// <summary>Kind watch: one Noop that carries the bookmark of the start position.</summary>
    public bool BootstrapBookmark { get; init; }

    /// <summary>Replays up to this many past events before the live ones.</summary>
    public int TailEvents { get; init; }

    /// <summary>Continues after the event that carried this bookmark.</summary>
    public ByteString? From { get; init; }

    /// <exception cref="ArgumentException">Two options choose different start positions (COSI 3.9).</exception>
    public void Check()
    {
        if (TailEvents < 0) throw new ArgumentException("tail events must not be negative");
        if (TailEvents > 0 && From is not null) throw new ArgumentException("tail events and a start bookmark exclude each other");
        if (BootstrapContents && TailEvents > 0) throw new ArgumentException("bootstrap contents and tail events exclude each other");
        if (BootstrapContents && From is not null)
            throw new ArgumentException("bootstrap contents and a start bookmark exclude each other");
    }
}
