using Grpc.Core;
using Strata.Protos;
using Strata.Resources;
using Strata.Runtime.Grpc;

namespace Strata.Soak.Remote;

/// <summary>
/// Rounds of watchers that come, get an event, and go. The server keeps nothing of them: its buffers for as many as there were at once stay
/// for a while, and are then the same after many rounds as after one.
/// </summary>
sealed class PassingWatchers(int watchers, int rounds)
{
    const int Connections = 10;
    const int MayKeep = 100; // bytes of a watcher that is gone
    const int SecondsOfRest = 30;
    const int Noticeable = 1 << 20;

    static readonly Kind Stamps = Runtime.State.KindOf<Stamp>();

    public async Task<PassingWatchersFigures> RunAsync()
    {
        using var server = await ServerProcess.StartAsync();
        await using var state = ServerProcess.StateOf(server.Open());
        await state.CreateAsync(new Resource<Stamp>("a", new Stamp(0)));
        var memory = new List<(long Heap, long Resident)>();
        var first = 0L;
        for (var round = 0; round < rounds; round++)
        {
            await PassAsync(server, state);
            memory.Add(await server.MemoryAsync());
            if (round == 0) first = await RestAsync(server);
        }

        var last = await RestAsync(server);
        var keeps = (last - first) / ((rounds - 1) * watchers);
        return new PassingWatchersFigures(watchers, memory, first, last)
        {
            Violations = keeps > MayKeep ? [$"passing watchers: the server keeps {keeps} bytes of each"] : [],
        };
    }

    /// <returns>The heap when it shrinks no more.</returns>
    static async Task<long> RestAsync(ServerProcess server)
    {
        using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var least = long.MaxValue;
        for (var idle = 0; idle < SecondsOfRest; idle++)
        {
            await clock.WaitForNextTickAsync();
            var (heap, _) = await server.MemoryAsync();
            if (heap > least - Noticeable) continue;

            (least, idle) = (heap, 0);
        }

        return least;
    }

    async Task PassAsync(ServerProcess server, GrpcState state)
    {
        var channels = Enumerable.Range(0, Connections).Select(_ => server.Open()).ToList();
        var calls = new List<AsyncServerStreamingCall<WatchResponse>>();
        for (var n = 0; n < watchers; n++)
        {
            calls.Add(new Protos.State.StateClient(channels[n % Connections].Invoker).Watch(
                new WatchRequest { Namespace = Stamps.Namespace, Type = Stamps.Type, ApiVersion = 1 }));
        }

        await Task.WhenAll(calls.Select(NextAsync));
        var current = (Resource<Stamp>)(await state.FindAsync(new Pointer(Stamps, "a")))!;
        await state.UpdateAsync(current with { Spec = new Stamp(current.Spec.Number + 1) });
        await Task.WhenAll(calls.Select(NextAsync));
        calls.ForEach(call => call.Dispose());
        channels.ForEach(channel => channel.Dispose());
    }

    static async Task NextAsync(AsyncServerStreamingCall<WatchResponse> call)
    {
        if (!await call.ResponseStream.MoveNext(CancellationToken.None)) throw new InvalidOperationException("a watch has ended");
    }
}

/// <summary>
/// Of the server: the heap after a full collection, and what is resident, after each round; and the heap when it had shrunk again, after
/// the first round and after the last.
/// </summary>
sealed record PassingWatchersFigures(int Watchers, IReadOnlyList<(long Heap, long Resident)> Memory, long FirstRest, long LastRest)
{
    public required IReadOnlyList<string> Violations { get; init; }
}
