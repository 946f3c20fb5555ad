using System.Diagnostics;
using Grpc.Core;
using Strata.Protos;
using Strata.Resources;
using Strata.Runtime;
using Strata.Runtime.Grpc;
using Resource = Strata.Resources.Resource<Strata.Soak.Stamp>;

namespace Strata.Soak.Remote;

/// <summary>
/// Watchers that stop reading while others publish. The server keeps nothing for them; a watcher that reads misses nothing; a caller on
/// the very connection of those that do not read is answered; and each of them, when it reads again, gets its overrun and the end.
/// </summary>
/// <param name="updates">More than the history holds, by what a connection holds: 200,000 at least.</param>
sealed class SlowWatchers(int updates)
{
    const int Slow = 20; // more than what their connection may hold unread, if that were counted for all together
    const int Writers = 16;
    const int FillsHistory = 70_000;

    static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    static readonly Kind Stamps = Runtime.State.KindOf<Stamp>();

    public async Task<SlowWatchersFigures> RunAsync()
    {
        using var server = await ServerProcess.StartAsync();
        using var shared = server.Open();
        await using var writer = ServerProcess.StateOf(server.Open());
        await using var follower = ServerProcess.StateOf(server.Open());
        var held = new IResource[Writers];
        for (var n = 0; n < Writers; n++) held[n] = await writer.CreateAsync(new Resource($"{n}", new Stamp(0)));
        var slow = new List<AsyncServerStreamingCall<WatchResponse>>();
        for (var n = 0; n < Slow; n++) slow.Add(await OpenAsync(shared));
        await WriteAsync(writer, held, FillsHistory);

        var (heapBefore, residentBefore) = await server.MemoryAsync();
        var following = FollowAsync(await follower.WatchAsync(Stamps), updates);
        using var done = new CancellationTokenSource();
        var beside = AskAsync(ServerProcess.StateOf(shared), done.Token);
        var apart = AskAsync(follower, done.Token);
        var clock = Stopwatch.StartNew();
        await WriteAsync(writer, held, updates);
        var took = clock.Elapsed;
        var missing = updates - await following;
        await done.CancelAsync();
        var (slowest, slowestApart) = (await beside, await apart);
        var (heap, resident) = await server.MemoryAsync();

        var overruns = 0;
        foreach (var call in slow)
        {
            if (IsOverrun(await LastAsync(call))) overruns++;
            call.Dispose();
        }

        return new SlowWatchersFigures(updates, took, heapBefore, heap, residentBefore, resident, slowest, slowestApart)
        {
            Violations = [.. Broken(missing, slowest, slowestApart, overruns, heap - heapBefore)],
        };
    }

    static IEnumerable<string> Broken(long missing, TimeSpan slowest, TimeSpan apart, int overruns, long grown)
    {
        if (missing != 0) yield return $"slow watchers: one that reads missed {missing} events";
        if (slowest > LongestAnswer && slowest > 3 * apart) // else it is the machine that is busy
            yield return $"slow watchers: a caller beside them waited {slowest.TotalSeconds:f1} s, one apart {apart.TotalSeconds:f1} s";
        if (overruns != Slow) yield return $"slow watchers: {overruns} of {Slow} ended with an overrun";
        if (grown > 32 << 20) yield return $"slow watchers: the heap of the server grew by {grown} bytes";
    }

    static async Task<AsyncServerStreamingCall<WatchResponse>> OpenAsync(GrpcStateChannel channel)
    {
        var call = new Protos.State.StateClient(channel.Invoker).Watch(
            new WatchRequest { Namespace = Stamps.Namespace, Type = Stamps.Type, ApiVersion = 1 });
        await call.ResponseStream.MoveNext(CancellationToken.None);
        return call;
    }

    static Task WriteAsync(ICoreState state, IResource[] held, int count) =>
        Task.WhenAll(Enumerable.Range(0, held.Length).Select(async writer =>
        {
            for (var n = writer; n < count; n += held.Length)
                held[writer] = await state.UpdateAsync((Resource)held[writer] with { Spec = new Stamp(n) });
        }));

    /// <returns>How many of the updates came.</returns>
    static async Task<long> FollowAsync(Watch watch, int count)
    {
        await using (watch)
        {
            var seen = 0L;
            await foreach (var item in watch.EventsAsync())
            {
                if (item is not StateEvent.Updated) return seen;
                if (++seen == count) return seen;
            }

            return seen;
        }
    }

    /// <returns>The longest time that an answer took.</returns>
    static async Task<TimeSpan> AskAsync(GrpcState state, CancellationToken done)
    {
        var slowest = TimeSpan.Zero;
        while (!done.IsCancellationRequested)
        {
            var asked = Stopwatch.GetTimestamp();
            await state.FindAsync(new Pointer(Stamps, "0"), CancellationToken.None);
            var took = Stopwatch.GetElapsedTime(asked);
            if (took > slowest) slowest = took;
        }

        return slowest;
    }

    static bool IsOverrun(Event? last) =>
        last is { EventType: EventType.Errored } && last.Error.Contains("buffer overrun", StringComparison.Ordinal);

    static async Task<Event?> LastAsync(AsyncServerStreamingCall<WatchResponse> call)
    {
        Event? last = null;
        while (await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience))
            last = call.ResponseStream.Current.Event.LastOrDefault() ?? last;
        return last;
    }
}

/// <summary>
/// Bytes before the updates and after them, and the longest that a caller waited: on the connection of those that do not read, and on
/// another.
/// </summary>
sealed record SlowWatchersFigures(
    int Updates,
    TimeSpan Took,
    long HeapBefore,
    long Heap,
    long ResidentBefore,
    long Resident,
    TimeSpan SlowestBeside,
    TimeSpan SlowestApart)
{
    public required IReadOnlyList<string> Violations { get; init; }
}
