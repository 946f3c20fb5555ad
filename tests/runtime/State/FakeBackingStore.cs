using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>A dictionary that waits and fails on command, and keeps what it was given.</summary>
sealed class FakeBackingStore : IBackingStore
{
    public Dictionary<Pointer, IResource> Stored { get; } = [];

    /// <summary>How many writes each batch had that was applied.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>The writes in the order of their application: `id` and version, or `id gone`.</summary>
    public List<string> Writes { get; } = [];

    /// <summary>How often it was asked to load.</summary>
    public int Loads;

    /// <summary>Called before each resource that is loaded, and once more after the last one.</summary>
    public Func<Task> BeforeLoad { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeApply { get; set; } = () => Task.CompletedTask;

    public async IAsyncEnumerable<IResource> LoadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        Interlocked.Increment(ref Loads);
        await Task.Yield();
        foreach (var resource in Stored.Values)
        {
            await BeforeLoad();
            yield return resource;
        }

        await BeforeLoad();
    }

    public int Applying;

    public async ValueTask ApplyAsync(ImmutableArray<BackingWrite> batch, CancellationToken ct)
    {
        Interlocked.Increment(ref Applying);
        await BeforeApply();
        Batches.Add(batch.Length);
        foreach (var write in batch)
        {
            Writes.Add($"{write.Pointer.Id} {write.Resource?.Metadata.Version.ToString() ?? "gone"}");
            if (write.Resource is { } resource) Stored[write.Pointer] = resource;
            else Stored.Remove(write.Pointer);
        }
    }
}
