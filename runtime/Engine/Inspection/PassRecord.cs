using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What one pass of a controller read and wrote, and how it ended. Kept in memory only, and bounded.</summary>
/// <param name="Key">What was processed; null for a free loop, whose pass lasts from one signal to the next.</param>
public sealed record PassRecord(string Controller, Pointer? Key)
{
    public required PassOutcome Outcome { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>So far, while the pass runs.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>
    /// What the last failed pass over the key failed with, until one ends well: this one, or while it runs the one before.
    /// </summary>
    public string? Error { get; init; }

    /// <summary>How many passes over the key have failed since one ended well.</summary>
    public int Failures { get; init; }

    /// <summary>When the key is processed again without any change: the retry after a failure, or what the pass asked for.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>In the order of reading; of several reads of a resource the last.</summary>
    public EquatableArray<PassRead> Reads { get; init; }

    /// <summary>Reads beyond the limit, which are not in <see cref="Reads"/>.</summary>
    public int MoreReads { get; init; }

    /// <summary>In the order of writing; of several writes of a resource the last.</summary>
    public EquatableArray<PassWrite> Writes { get; init; }

    /// <summary>Writes beyond the limit, which are not in <see cref="Writes"/>.</summary>
    public int MoreWrites { get; init; }

    /// <summary>Whether the pass wrote the resource, removed it, or found that it was as it should be.</summary>
    public bool Made(Pointer pointer) => Writes.Items.Any(write => write.Pointer == pointer);
}

public enum PassOutcome
{
    Running,

    /// <summary>Ended well, and changed something.</summary>
    Done,

    /// <summary>Ended well, and changed nothing.</summary>
    Skipped,
    Failed,

    /// <summary>Its resource left, or the runtime stopped.</summary>
    Interrupted,
}

public abstract record PassRead
{
    PassRead()
    {
    }

    /// <param name="Version">Undefined: there was none.</param>
    public sealed record One(Pointer Pointer, ResourceVersion Version) : PassRead;

    /// <param name="Count">How many were found.</param>
    /// <param name="Query">What selected them; empty: all of the kind.</param>
    public sealed record Many(Kind Kind, int Count, string Query) : PassRead;
}

/// <param name="Version">After the write; undefined when the resource is torn down or gone.</param>
public sealed record PassWrite(Pointer Pointer, PassWriteAction Action, ResourceVersion Version);

public enum PassWriteAction
{
    Written,

    /// <summary>Was as it should be, so that nothing was written.</summary>
    Kept,
    TornDown,
    Destroyed,
}
