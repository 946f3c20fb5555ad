using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The one writer of a backing store: takes everything queued, applies it as one ordered batch, commits and publishes in order. So
/// any number of writers share one sync of the disk.
/// </summary>
sealed class BackingQueue(IBackingStore store, TaskScheduler scheduler, Action<IResource> load) : IAsyncDisposable
{
    readonly Lock gate = new();

    List<PendingWrite> queued = [];
    Task writer = Task.CompletedTask;
    Task? loading;
    bool writing;
    volatile bool loaded;

    public bool IsLoaded => loaded;

    public Task LoadedAsync()
    {
        if (loaded) return Task.CompletedTask;

        lock (gate) return loading ??= Start(LoadAsync);
    }

    public void Enqueue(PendingWrite write)
    {
        lock (gate)
        {
            queued.Add(write);
            if (writing) return;

            writing = true;
            writer = Start(DrainAsync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task last, load;
        lock (gate) (last, load) = (writer, loading ?? Task.CompletedTask);
        try
        {
            await load;
        }
        catch (StateUnavailableException)
        {
            // Whoever asked for the load was told.
        }

        await last;
    }

    Task Start(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Unwrap();

    async Task LoadAsync()
    {
        try
        {
            var resources = new List<IResource>();
            await foreach (var resource in store.LoadAsync(CancellationToken.None)) resources.Add(resource);
            resources.ForEach(load);
            loaded = true;
        }
        catch (Exception error)
        {
            lock (gate) loading = null;
            throw new StateUnavailableException($"the backing store could not be read: {error.Message}", error);
        }
    }

    async Task DrainAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            try
            {
                await store.ApplyAsync([.. batch.Select(write => new BackingWrite(write.Pointer, write.Resource))], CancellationToken.None);
            }
            catch (Exception error)
            {
                Fail(batch, error);
                continue;
            }

            foreach (var write in batch)
            {
                write.Collection.Commit(write);
                write.Done.TrySetResult();
            }
        }
    }

    List<PendingWrite> Take()
    {
        lock (gate)
        {
            (var batch, queued) = (queued, []);
            writing = batch.Count > 0;
            return batch;
        }
    }

    /// <summary>
    /// Fails the batch and everything queued behind it, also while this runs: those writes may have been checked against states that
    /// will never be.
    /// </summary>
    void Fail(List<PendingWrite> batch, Exception error)
    {
        var failed = new List<PendingWrite>();
        for (; batch.Count > 0; batch = TakeQueued())
        {
            foreach (var write in batch) write.Collection.Abandon(write);
            failed.AddRange(batch);
        }

        // Told only now: what somebody writes because of it must not fail with it.
        var refusal = new StateUnavailableException($"the backing store refused {failed.Count} writes: {error.Message}", error);
        foreach (var write in failed)
        {
            write.Settle(isCommitted: false);
            write.Done.TrySetException(refusal);
        }
    }

    List<PendingWrite> TakeQueued()
    {
        lock (gate)
        {
            (var batch, queued) = (queued, []);
            return batch;
        }
    }
}
