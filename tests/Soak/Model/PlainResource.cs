namespace Strata.Soak.Model;

/// <summary>A resource in plain words: what the rules of COSI chapter 2 speak of, and nothing of ours.</summary>
sealed record PlainResource(
    string Id, ulong Version, string Owner, bool IsLeaving, string[] Finalizers, IReadOnlyDictionary<string, string> Labels, long Number)
{
    public bool SameAs(PlainResource other) =>
        Id == other.Id && Version == other.Version && Owner == other.Owner && IsLeaving == other.IsLeaving && Number == other.Number
        && Finalizers.Length == other.Finalizers.Length && Finalizers.Order().SequenceEqual(other.Finalizers.Order())
        && Labels.Count == other.Labels.Count
        && Labels.All(label => other.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    public override string ToString() =>
        $"{Id}@{Version} of \"{Owner}\" {(IsLeaving ? "leaving" : "running")} [{string.Join(' ', Finalizers)}] "
        + $"{{{string.Join(' ', Labels.OrderBy(label => label.Key).Select(label => $"{label.Key}={label.Value}"))}}} #{Number}";
}

/// <summary>How an operation ended; the names are those of the exceptions.</summary>
enum Ending
{
    Done,
    NotFound,
    AlreadyExists,
    OwnerConflict,
    VersionConflict,
    PhaseConflict,
    PendingFinalizers,
    OwnerAlreadySet,
}

/// <param name="Stored">What the operation returned, if it returns a resource.</param>
/// <param name="IsReady">What a teardown returned.</param>
sealed record Outcome(Ending Ending, PlainResource? Stored = null, bool IsReady = false)
{
    public bool SameAs(Outcome other) =>
        Ending == other.Ending && IsReady == other.IsReady
        && (Stored is null ? other.Stored is null : other.Stored is not null && Stored.SameAs(other.Stored));

    public override string ToString() => $"{Ending} {Stored} {(IsReady ? "ready" : "")}".TrimEnd();
}

/// <summary>What a watcher must be told of a write.</summary>
sealed record PlainEvent(PlainResource? Old, PlainResource? New)
{
    public bool SameAs(PlainEvent other) => Same(Old, other.Old) && Same(New, other.New);

    public override string ToString() => $"{Old?.ToString() ?? "nothing"} -> {New?.ToString() ?? "nothing"}";

    static bool Same(PlainResource? left, PlainResource? right) => left is null ? right is null : right is not null && left.SameAs(right);
}
