using Grpc.Core;
using Strata.Protos;
using Strata.Runtime.Grpc;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc.Hostile;

/// <summary>Rows A176 and A177.</summary>
public sealed class WatcherTests : HostileTest
{
    const int Updates = 200_000;
    const int Watchers = 2_000;
    const int Connections = 8;

    readonly CountedState counted = new();

    private protected override ICoreState CreateLocal() => counted;

    private protected override StateServiceOptions ServiceOptions => new() { MaxWatches = Watchers };

    [Fact]
    public async Task A176_a_watcher_that_never_reads_costs_little_and_gets_its_overrun()
    {
        using var call = Raw().Watch(Request(), cancellationToken: Ct);
        await call.ResponseStream.MoveNext(Ct);
        var before = Heap();

        var resource = (await Local.FindAsync(At("here"), Ct))!;
        for (var i = 0; i < Updates; i++) resource = await Local.UpdateAsync(resource, ct: Ct);

        Assert.InRange(Heap() - before, long.MinValue, 32 * MiB);
        await OthersAreServedAsync();
        Assert.Contains("buffer overrun", (await LastAsync(call)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A177_watchers_come_and_go_and_leave_nothing()
    {
        var clients = Enumerable.Range(0, Connections).Select(_ => Raw()).ToArray();

        await ComeAndGoAsync(clients);
        await ComeAndGoAsync(clients);
        await ComeAndGoAsync(clients);

        await counted.ForgottenAsync();
        await OthersAreServedAsync();
    }

    [Fact]
    public async Task A177_one_watcher_more_than_allowed_is_refused_until_another_leaves()
    {
        var client = Raw();
        var calls = Enumerable.Range(0, Watchers).Select(_ => client.Watch(Request(), cancellationToken: Ct)).ToList();
        await Task.WhenAll(calls.Select(ReadAsync));

        await RefusedAsync(StatusCode.ResourceExhausted, "2000 watches are open", async raw =>
        {
            using var refused = raw.Watch(Request(), cancellationToken: Ct);
            await ReadAsync(refused);
        });

        foreach (var call in calls) call.Dispose();
        await counted.CountAsync(0);
        using var next = client.Watch(Request(), cancellationToken: Ct);
        await ReadAsync(next);
    }

    [Fact]
    public async Task A177_who_waits_to_destroy_counts_as_a_watcher()
    {
        await Local.CreateAsync(PathAt("held", "holder"), ct: Ct);
        await new State(Local).TeardownAsync(At("held"), ct: Ct); // of two that do it at once, one may be refused
        var client = Raw();
        var request = new TeardownAndDestroyRequest { Namespace = Paths.Namespace, Type = Paths.Type, Id = "held" };
        var waiting = Enumerable.Range(0, Watchers).Select(_ => client.TeardownAndDestroyAsync(request, cancellationToken: Ct)).ToList();
        await counted.CountAsync(Watchers);

        await RefusedAsync(StatusCode.ResourceExhausted, "2000 watches are open", async raw => await raw.TeardownAndDestroyAsync(request));
        await RefusedAsync(StatusCode.ResourceExhausted, "2000 watches are open", async raw =>
        {
            using var refused = raw.Watch(Request(), cancellationToken: Ct);
            await ReadAsync(refused);
        });

        foreach (var call in waiting) call.Dispose();
        await counted.CountAsync(0);
    }

    static WatchRequest Request() => new() { Namespace = Paths.Namespace, Type = Paths.Type, ApiVersion = 1 };

    static async Task<WatchResponse> ReadAsync(AsyncServerStreamingCall<WatchResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(Ct).WaitAsync(WatchReader.Patience, Ct), "the watch has ended");
        return call.ResponseStream.Current;
    }

    static async Task<Event> LastAsync(AsyncServerStreamingCall<WatchResponse> call)
    {
        Event? last = null;
        while (await call.ResponseStream.MoveNext(Ct).WaitAsync(WatchReader.Patience, Ct)) last = call.ResponseStream.Current.Event[^1];
        return last!;
    }

    async Task ComeAndGoAsync(Protos.State.StateClient[] clients)
    {
        var calls = Enumerable.Range(0, Watchers).Select(i => clients[i % Connections].Watch(Request(), cancellationToken: Ct)).ToArray();
        await Task.WhenAll(calls.Select(ReadAsync));
        var resource = (await Local.FindAsync(At("here"), Ct))!;
        await Local.UpdateAsync(resource, ct: Ct);
        var events = await Task.WhenAll(calls.Select(ReadAsync));
        Assert.All(events, message => Assert.Equal(EventType.Updated, message.Event.Single().EventType));

        foreach (var call in calls) call.Dispose();
        await counted.CountAsync(0);
    }
}
