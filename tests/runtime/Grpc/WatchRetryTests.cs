using Microsoft.Extensions.Time.Testing;
using Strata.Resources;
using Strata.Runtime.Grpc;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc;

public sealed class WatchRetryTests
{
    static readonly WatchOptions WithBookmark = new() { BootstrapBookmark = true };
    static readonly GrpcStateOptions Eager = new()
    {
        WatchRetry = new WatchRetryOptions { FirstDelay = TimeSpan.FromMilliseconds(10), MaxDelay = TimeSpan.FromMilliseconds(50) },
    };

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static Kind Paths => new("default", PathSpec.Definition.Type);

    [Fact]
    public async Task A_watch_survives_a_restart_of_the_server_without_gap_or_duplicate()
    {
        var local = new InMemoryState();
        await using var server = await StateServer.StartAsync(local);
        await using var state = server.Connect(Eager);
        await using var watch = new WatchReader(await state.WatchAsync(Paths, WithBookmark, Ct));
        Assert.IsType<StateEvent.Noop>(await watch.NextAsync());
        await local.CreateAsync(PathAt("a"), ct: Ct);
        Assert.Equal("a", (await watch.CreatedAsync()).Metadata.Id);

        var next = watch.NextAsync();
        await server.StopAsync();
        await local.CreateAsync(PathAt("b"), ct: Ct);
        await server.RestartAsync(local);

        Assert.Equal("b", Assert.IsType<StateEvent.Created>(await next).Resource.Metadata.Id);
        await local.CreateAsync(PathAt("c"), ct: Ct);
        Assert.Equal("c", (await watch.CreatedAsync()).Metadata.Id);
    }

    [Fact]
    public async Task A_server_that_lost_its_state_ends_the_watch_with_an_invalid_bookmark()
    {
        await using var server = await StateServer.StartAsync(new InMemoryState());
        await using var state = server.Connect(Eager);
        await using var watch = new WatchReader(await state.WatchAsync(Paths, WithBookmark, Ct));
        Assert.IsType<StateEvent.Noop>(await watch.NextAsync());

        var next = watch.NextAsync();
        await server.StopAsync();
        await server.RestartAsync(new InMemoryState());

        Assert.IsType<InvalidBookmarkException>(Assert.IsType<StateEvent.Errored>(await next).Error);
    }

    [Fact]
    public async Task A_watch_without_a_bookmark_ends_with_its_connection()
    {
        await using var server = await StateServer.StartAsync(new InMemoryState());
        await using var state = server.Connect(Eager);
        await using var watch = new WatchReader(await state.WatchAsync(Paths, ct: Ct));

        await server.StopAsync();

        Assert.IsType<StateUnavailableException>(Assert.IsType<StateEvent.Errored>(await watch.NextAsync()).Error);
    }

    [Fact]
    public async Task A_watch_that_waits_for_its_server_can_be_disposed()
    {
        await using var server = await StateServer.StartAsync(new InMemoryState());
        await using var state = server.Connect(new GrpcStateOptions { Time = new FakeTimeProvider() });
        var watch = await state.WatchAsync(Paths, WithBookmark, Ct);
        await using var events = watch.EventsAsync(Ct).GetAsyncEnumerator(Ct);
        Assert.True(await events.MoveNextAsync());
        var next = events.MoveNextAsync().AsTask();
        await server.StopAsync();

        await watch.DisposeAsync();

        Assert.False(await next.WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public void Delays_grow_by_half_up_to_a_minute()
    {
        var retry = new WatchRetry(new WatchRetryOptions { Jitter = 0 }, new FakeTimeProvider());

        Assert.Equal(
            [0.5, 0.75, 1.125, 1.6875],
            Enumerable.Range(0, 4).Select(_ => retry.Next()!.Value.TotalSeconds));
        for (var i = 0; i < 20; i++) retry.Next();
        Assert.Equal(60, retry.Next()!.Value.TotalSeconds);
    }

    [Fact]
    public void Delays_are_spread_by_half_to_both_sides()
    {
        for (var i = 0; i < 1000; i++)
        {
            var retry = new WatchRetry(new WatchRetryOptions(), new FakeTimeProvider());
            Assert.InRange(retry.Next()!.Value.TotalSeconds, 0.25, 0.75);
        }
    }

    [Fact]
    public void A_message_makes_the_next_delay_the_first_again()
    {
        var retry = new WatchRetry(new WatchRetryOptions { Jitter = 0 }, new FakeTimeProvider());
        retry.Next();
        retry.Next();

        retry.OnMessage();

        Assert.Equal(0.5, retry.Next()!.Value.TotalSeconds);
    }

    [Fact]
    public void A_quarter_of_an_hour_without_the_server_is_enough()
    {
        var time = new FakeTimeProvider();
        var retry = new WatchRetry(new WatchRetryOptions(), time);
        time.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(retry.Next());
        time.Advance(TimeSpan.FromMinutes(14));
        Assert.NotNull(retry.Next());

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(retry.Next());
    }

    static Resource<PathSpec> PathAt(string id) => new(new Metadata(new Pointer(Paths, id)), new PathSpec());
}
