using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Why a resource is as it is: itself, then what its writers read, and so on, each resource once; depth first, in the order of reading.
/// </summary>
/// <param name="IsCut">Whether there is more behind the last ones than is told.</param>
public sealed record Explanation(EquatableArray<ExplainedResource> Resources, bool IsCut)
{
    /// <summary>The one that was asked for.</summary>
    public ExplainedResource Asked => Resources[0];
}

/// <summary>A resource as it is now, and who makes it so.</summary>
public sealed record ExplainedResource(Pointer Pointer)
{
    /// <summary>Undefined: it does not exist.</summary>
    public ResourceVersion Version { get; init; }

    public bool Exists => Version.IsDefined;

    public Phase Phase { get; init; }

    public string Owner { get; init; } = "";

    public EquatableArray<string> Finalizers { get; init; }

    /// <summary>When it was written last.</summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>
    /// The controllers that wrote it, of one that does not exist those that could. None: it comes from outside of this runtime.
    /// </summary>
    public EquatableArray<ResourceWriter> Writers { get; init; }

    /// <summary>Controllers of this runtime whose finalizer keeps the resource, with their last pass over it.</summary>
    public EquatableArray<ResourceWriter> Holders { get; init; }
}

/// <param name="Made">The last pass that wrote or removed the resource, or found it as it should be; null when none is remembered.</param>
/// <param name="Last">
/// The last pass over the same key, often the same. When the key is not known: over a key with the id of the resource, or over everything.
/// </param>
/// <param name="Failing">
/// Of a resource that does not exist: further keys of the controller whose last pass failed, the latest first.
/// </param>
public sealed record ResourceWriter(string Controller, PassRecord? Made, PassRecord? Last, EquatableArray<PassRecord> Failing);
