using System.Collections.Concurrent;
using System.Collections.Immutable;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The one watch of a kind in the runtime; tells its changes to every controller that declared the kind. When the watch fails the kind is
/// listed anew: everything listed, and everything known before and now absent, counts as changed.
/// </summary>
sealed class KindWatcher(Kind kind, EngineContext engine)
{
    readonly TaskCompletionSource established = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ConcurrentDictionary<string, IResource> known = new(StringComparer.Ordinal);
    readonly Backoff backoff = new(engine.Options.Jitter);

    ImmutableArray<(InputDeclaration Input, ControllerDriver Driver)> subscribers = [];
    volatile Watch? watch;
    volatile bool isResting;
    bool isBootstrapped;

    public Kind Kind { get; } = kind;

    /// <summary>
    /// Completes when the first watch has its position: whatever is written later will be told. Cancelled when the runtime stops.
    /// </summary>
    public Task Established => established.Task;

    /// <summary>Everything told, and nothing more to tell; or waiting for time to pass after a failure.</summary>
    public bool IsIdle => isResting || watch is { IsAtTail: true };

    public IEnumerable<Pointer> Known => known.Keys.Order(StringComparer.Ordinal).Select(id => new Pointer(Kind, id));

    public bool Knows(string id) => known.ContainsKey(id);

    /// <summary>From now on the driver hears of changes, and at once of what is known.</summary>
    public void Subscribe(InputDeclaration input, ControllerDriver driver)
    {
        ImmutableInterlocked.Update(ref subscribers, list => list.Add((input, driver)));
        foreach (var pointer in Known)
        {
            if (known.TryGetValue(pointer.Id, out var resource))
                driver.OnChange(input, new ResourceChange(null, resource, ChangeOrigin.Bootstrap));
        }
    }

    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error) when (error is WatchOverrunException or InvalidBookmarkException)
            {
                engine.Logger.WatchFailed(Kind, TimeSpan.Zero, error);
            }
            catch (Exception error)
            {
                await RestAsync(error, ct);
            }
        }

        established.TrySetCanceled(ct);
    }

    async Task FollowAsync(CancellationToken ct)
    {
        await using var opened = await engine.State.WatchAsync(Kind, new WatchOptions { BootstrapContents = true }, ct);
        watch = opened;
        established.TrySetResult();
        var listing = new HashSet<string>(StringComparer.Ordinal);
        await using var batches = opened.GetAsyncEnumerator(ct);
        while (true)
        {
            var next = batches.MoveNextAsync();
            if (!next.IsCompleted) engine.Activity.Happened(); // all told: the watch waits
            if (!await next) throw new StateUnavailableException($"the watch of {Kind} ended", new EndOfStreamException());

            foreach (var item in batches.Current.Events) listing = Handle(item, listing);
            engine.Activity.Happened();
        }
    }

    /// <param name="listing">The ids of the bootstrap so far; null when it is over.</param>
    /// <returns>The same, after this event.</returns>
    HashSet<string>? Handle(StateEvent item, HashSet<string>? listing)
    {
        switch (item)
        {
            case StateEvent.Created created:
                listing?.Add(created.Resource.Metadata.Id);
                Store(created.Resource, isListed: listing is not null);
                break;
            case StateEvent.Updated updated:
                Store(updated.Resource, isListed: false);
                break;
            case StateEvent.Destroyed destroyed:
                known.TryRemove(destroyed.Resource.Metadata.Id, out _);
                Tell(new ResourceChange(destroyed.Resource, null, ChangeOrigin.Live));
                break;
            case StateEvent.Bootstrapped:
                Forget(listing ?? []);
                return null;
            case StateEvent.Errored errored:
                throw errored.Error;
        }

        return listing;
    }

    void Store(IResource resource, bool isListed)
    {
        var old = known.GetValueOrDefault(resource.Metadata.Id);
        known[resource.Metadata.Id] = resource;
        var origin = isListed ? isBootstrapped ? ChangeOrigin.Relisted : ChangeOrigin.Bootstrap : ChangeOrigin.Live;
        Tell(new ResourceChange(old, resource, origin));
    }

    /// <summary>The bootstrap is over: what it did not name is gone.</summary>
    void Forget(HashSet<string> listed)
    {
        isBootstrapped = true;
        backoff.Reset();
        foreach (var id in known.Keys.Where(id => !listed.Contains(id)).Order(StringComparer.Ordinal))
        {
            if (known.TryRemove(id, out var gone)) Tell(new ResourceChange(gone, null, ChangeOrigin.Relisted));
        }
    }

    void Tell(ResourceChange change)
    {
        foreach (var (input, driver) in subscribers) driver.OnChange(input, change);
    }

    async Task RestAsync(Exception error, CancellationToken ct)
    {
        var delay = backoff.Next();
        engine.Logger.WatchFailed(Kind, delay, error);
        isResting = true;
        engine.Activity.Happened();
        try
        {
            await Task.Delay(delay, engine.Options.Time, ct);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
        finally
        {
            isResting = false;
        }
    }
}
