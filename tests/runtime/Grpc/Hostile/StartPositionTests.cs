using Google.Protobuf;
using Grpc.Core;
using Strata.Protos;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc.Hostile;

/// <summary>Rows A174 and A175: a watch starts where it was asked to, or not at all.</summary>
public sealed class StartPositionTests : HostileTest
{
    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(23)]
    [InlineData(25)]
    [InlineData(1 << 20)]
    public async Task A174_a_bookmark_of_another_length_is_refused(int length)
    {
        var bookmark = await BookmarkAsync();

        await RefusedAsync([.. bookmark.Take(length), .. new byte[Math.Max(0, length - bookmark.Length)]]);
    }

    [Fact]
    public async Task A174_a_bookmark_with_any_bit_flipped_is_refused()
    {
        var bookmark = await BookmarkAsync();

        for (var bit = 0; bit < bookmark.Length * 8; bit++)
        {
            var flipped = (byte[])bookmark.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            await RefusedAsync(flipped, alone: false);
        }

        await OthersAreServedAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(-2)]
    public async Task A174_a_position_that_no_event_has_is_refused(long position) =>
        await RefusedAsync(At(position, await BookmarkAsync()));

    [Fact]
    public async Task A174_the_position_before_all_events_is_one_of_a_kind_only()
    {
        var kind = Paths with { Namespace = "empty" };
        await using var watch = new WatchReader(await Local.WatchAsync(kind, new Runtime.WatchOptions { BootstrapBookmark = true }, Ct));
        var before = new WatchRequest(Request((await watch.NoopAsync()).Bookmark!.ToByteArray())) { Namespace = kind.Namespace };

        Assert.Equal(StatusCode.OK, (await WatchAsync(before)).Code);
        Assert.Equal(StatusCode.FailedPrecondition, (await WatchAsync(new WatchRequest(before) { Id = "here" })).Code);
    }

    [Fact]
    public async Task A174_a_bookmark_of_another_kind_or_namespace_is_refused()
    {
        var bookmark = await BookmarkAsync();
        await Local.CreateAsync(Opaque("os/path", "other", [], "{}"), ct: Ct);
        await Local.CreateAsync(new Strata.Resources.AnyResource(
            new Strata.Resources.Metadata("elsewhere", Paths.Type, "a"), new Strata.Resources.OpaqueSpec(ByteString.Empty, "{}")), ct: Ct);

        Assert.Equal(StatusCode.FailedPrecondition, (await WatchAsync(new WatchRequest(Request(bookmark)) { Type = "os/path" })).Code);
        Assert.Equal(StatusCode.FailedPrecondition, (await WatchAsync(new WatchRequest(Request(bookmark)) { Namespace = "elsewhere" })).Code);
    }

    [Fact]
    public async Task A174_a_bookmark_of_another_run_is_refused()
    {
        var bookmark = await BookmarkAsync();
        await Server.StopAsync();
        var another = new InMemoryState();
        await another.CreateAsync(PathAt("here"), ct: Ct);
        await Server.RestartAsync(another);

        await RefusedAsync(bookmark);
    }

    [Theory]
    [InlineData(int.MaxValue, "here")]
    [InlineData(1, "here")]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    [InlineData(int.MinValue, null)]
    public async Task A175_a_tail_is_what_there_is_and_below_one_it_is_none(int tail, string? replayed)
    {
        var request = Request(null);
        request.Options.TailEvents = tail;

        await Local.CreateAsync(PathAt("second"), ct: Ct);
        using var call = Raw().Watch(request, cancellationToken: Ct);
        await call.ResponseStream.MoveNext(Ct);
        await Local.CreateAsync(PathAt("live"), ct: Ct);
        await call.ResponseStream.MoveNext(Ct);

        var first = call.ResponseStream.Current.Event[0].Resource.Metadata.Id;
        Assert.Equal(replayed is null ? "live" : tail == 1 ? "second" : replayed, first);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A175_a_watch_has_one_start(bool bootstrap, bool from)
    {
        var request = Request(from ? await BookmarkAsync() : null);
        request.Options.TailEvents = 1;
        request.Options.BootstrapContents = bootstrap;

        var (code, reason) = await WatchAsync(request);

        Assert.Equal(StatusCode.InvalidArgument, code);
        Assert.Contains("exclude each other", reason, StringComparison.Ordinal);
        await OthersAreServedAsync();
    }

    static WatchRequest Request(byte[]? from, string? id = null)
    {
        var request = new WatchRequest { Namespace = Paths.Namespace, Type = Paths.Type, Options = new Protos.WatchOptions(), ApiVersion = 1 };
        if (from is not null) request.Options.StartFromBookmark = ByteString.CopyFrom(from);
        if (id is not null) request.Id = id;
        return request;
    }

    /// <summary>
    /// The second eight bytes of a bookmark are the position, most significant byte first; what guards them is as it was.
    /// </summary>
    static byte[] At(long position, byte[] bookmark)
    {
        var moved = (byte[])bookmark.Clone();
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(moved.AsSpan(sizeof(long), sizeof(long)), position);
        return moved;
    }

    /// <summary>Of the event that created the resource of all hostile tests.</summary>
    async Task<byte[]> BookmarkAsync()
    {
        var request = Request(null);
        request.Options.TailEvents = 1;
        using var call = Raw().Watch(request, cancellationToken: Ct);
        await call.ResponseStream.MoveNext(Ct);
        await call.ResponseStream.MoveNext(Ct);
        return call.ResponseStream.Current.Event[0].Bookmark.ToByteArray();
    }

    async Task RefusedAsync(byte[] bookmark, bool alone = true)
    {
        var (code, reason) = await WatchAsync(Request(bookmark));

        Assert.Equal(StatusCode.FailedPrecondition, code);
        Assert.Contains("invalid watch bookmark", reason, StringComparison.Ordinal);
        if (alone) await OthersAreServedAsync();
    }

    async Task<(StatusCode Code, string Reason)> WatchAsync(WatchRequest request)
    {
        using var call = Client.Watch(request, cancellationToken: Ct);
        try
        {
            await call.ResponseStream.MoveNext(Ct);
            return (StatusCode.OK, "");
        }
        catch (RpcException refused)
        {
            return (refused.StatusCode, refused.Status.Detail);
        }
    }

    Protos.State.StateClient? client;

    Protos.State.StateClient Client => client ??= Raw();
}
