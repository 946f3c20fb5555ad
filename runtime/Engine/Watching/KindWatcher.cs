using System.Collections.Concurrent;
using System.Collections.Immutable;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The one watch of a kind in the runtime; tells its changes to every controller that declared the kind. When the watch fails the kind is
/// listed anew: everything listed, and everything known before and now absent, counts as changed.
/// </summary>
sealed class KindWatcher(Kind kind, EngineContext engine, bool isCached)
{
    readonly TaskCompletionSource established = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource bootstrapped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ConcurrentDictionary<string, IResource> known = new(StringComparer.Ordinal);
    readonly Backoff backoff = new(engine.Options.Jitter);

    readonly Lock sorting = new();

    ImmutableArray<Subscription> subscriptions = [];
    ImmutableArray<OwnWrites> writers = [];
    IReadOnlyList<IResource>? sorted;
    volatile Watch? watch;
    volatile bool isResting;
    volatile int listing;

    public Kind Kind { get; } = kind;

    /// <summary>Whether reads of the kind are answered from here.</summary>
    public bool IsCached { get; } = isCached;

    /// <summary>
    /// Completes when the first watch has its position: whatever is written later will be told. Cancelled when the runtime stops.
    /// </summary>
    public Task Established => established.Task;

    /// <summary>Completes when everything that existed at the first position has been told.</summary>
    public Task Bootstrapped => bootstrapped.Task;

    /// <summary>Everything told, and nothing more to tell; or waiting for time to pass after a failure.</summary>
    public bool IsIdle => isResting || watch is { IsAtTail: true };

    /// <summary>How often the kind has been listed, the listing in progress included.</summary>
    public int Listing => listing;

    public int Count => known.Count;

    public IResource? Find(string id) => known.GetValueOrDefault(id);

    /// <summary>What has been told of and is not destroyed, in the order of lists.</summary>
    public IReadOnlyList<IResource> List()
    {
        lock (sorting) return sorted ??= [.. known.Values.OrderBy(resource => resource.Metadata.Id, Utf8Order.Instance)];
    }

    /// <summary>From now on the driver hears of changes, and at once of what is known.</summary>
    public void Subscribe(InputDeclaration input, ControllerDriver driver)
    {
        ImmutableInterlocked.Update(ref subscriptions, list => list.Add(new Subscription(input, driver)));
        foreach (var resource in List()) driver.OnChange(input, new ResourceChange(null, resource, ChangeOrigin.Bootstrap));
    }

    public void Unsubscribe(InputDeclaration input, ControllerDriver driver) =>
        ImmutableInterlocked.Update(
            ref subscriptions, list => list.RemoveAll(present => present.Input.Equals(input) && present.Driver == driver));

    /// <summary>From now on these writes hear of changes.</summary>
    public void Remember(OwnWrites own)
    {
        if (!writers.Contains(own)) ImmutableInterlocked.Update(ref writers, list => list.Contains(own) ? list : list.Add(own));
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
        bootstrapped.TrySetCanceled(ct);
    }

    async Task FollowAsync(CancellationToken ct)
    {
        listing++;
        await using var opened = await engine.State.WatchAsync(Kind, new WatchOptions { BootstrapContents = true }, ct);
        var origin = bootstrapped.Task.IsCompleted ? ChangeOrigin.Relisted
            : established.Task.IsCompleted ? ChangeOrigin.BootstrapAgain
            : ChangeOrigin.Bootstrap;
        watch = opened;
        established.TrySetResult();
        var listed = new HashSet<string>(StringComparer.Ordinal);
        await using var batches = opened.GetAsyncEnumerator(ct);
        while (true)
        {
            var next = batches.MoveNextAsync();
            if (!next.IsCompleted) engine.Activity.Happened(); // all told: the watch waits
            if (!await next) throw new StateUnavailableException($"the watch of {Kind} ended", new EndOfStreamException());

            foreach (var item in batches.Current.Events)
            {
                if (listed is null) OnLive(item);
                else if (OnListed(item, listed, origin)) listed = null;
            }

            engine.Activity.Happened();
        }
    }

    /// <param name="listed">The ids of the bootstrap so far.</param>
    /// <returns>True when the bootstrap is over.</returns>
    bool OnListed(StateEvent item, HashSet<string> listed, ChangeOrigin origin)
    {
        switch (item)
        {
            case StateEvent.Created created:
                listed.Add(created.Resource.Metadata.Id);
                Store(created.Resource, origin);
                return false;
            case StateEvent.Bootstrapped:
                Forget(listed);
                return true;
            default:
                OnLive(item);
                return false;
        }
    }

    void OnLive(StateEvent item)
    {
        switch (item)
        {
            case StateEvent.Created created:
                Store(created.Resource, ChangeOrigin.Live);
                break;
            case StateEvent.Updated updated:
                Store(updated.Resource, ChangeOrigin.Live);
                break;
            case StateEvent.Destroyed destroyed:
                known.TryRemove(destroyed.Resource.Metadata.Id, out _);
                Tell(new ResourceChange(destroyed.Resource, null, ChangeOrigin.Live));
                break;
            case StateEvent.Errored errored:
                throw errored.Error;
        }
    }

    void Store(IResource resource, ChangeOrigin origin)
    {
        var old = known.GetValueOrDefault(resource.Metadata.Id);
        known[resource.Metadata.Id] = resource;
        Tell(new ResourceChange(old, resource, origin));
    }

    /// <summary>The bootstrap is over: what it did not name is gone.</summary>
    void Forget(HashSet<string> listed)
    {
        backoff.Reset();
        foreach (var id in known.Keys.Where(id => !listed.Contains(id)).Order(StringComparer.Ordinal))
        {
            if (known.TryRemove(id, out var gone)) Tell(new ResourceChange(gone, null, ChangeOrigin.Relisted));
        }

        foreach (var own in writers) own.Listed(Kind, listing);
        bootstrapped.TrySetResult();
    }

    /// <summary>First what is read from here is right, then those who read it are woken.</summary>
    void Tell(ResourceChange change)
    {
        lock (sorting) sorted = null;
        foreach (var own in writers) own.Tell(change.Latest.Metadata.Pointer, change.New);
        foreach (var subscription in subscriptions) subscription.Driver.OnChange(subscription.Input, change);
    }

    async Task RestAsync(Exception error, CancellationToken ct)
    {
        var delay = backoff.Next();
        engine.Logger.WatchFailed(Kind, delay, error);
        isResting = true;
        engine.Activity.Happened();
        await engine.RestAsync(delay, ct);
        isResting = false;
    }

    readonly record struct Subscription(InputDeclaration Input, ControllerDriver Driver);
}
