using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>A dictionary that can be told to wait and to fail, and counts its batches.</summary>
sealed class FakeBackingStore : IBackingStore
{
    public Dictionary<Pointer, IResource> Stored { get; } = [];

    public List<int> Batches { get; } = [];

    public Func<Task> BeforeApply { get; set; } = () => Task.CompletedTask;

    public async IAsyncEnumerable<IResource> LoadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await Task.Yield();
        foreach (var resource in Stored.Values) yield return resource;
    }

    public int Applying;

    public async ValueTask ApplyAsync(ImmutableArray<BackingWrite> batch, CancellationToken ct)
    {
        Interlocked.Increment(ref Applying);
        await BeforeApply();
        Batches.Add(batch.Length);
        foreach (var write in batch)
        {
            if (write.Resource is { } resource) Stored[write.Pointer] = resource;
            else Stored.Remove(write.Pointer);
        }
    }
}
