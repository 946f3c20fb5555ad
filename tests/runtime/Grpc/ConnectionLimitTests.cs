using System.Net.Sockets;
using Google.Protobuf;
using Strata.Protos;
using Strata.Resources;
using Strata.Runtime.Grpc;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>What one connection may carry, how many there may be, and how long a silent one is believed in.</summary>
public sealed class ConnectionLimitTests
{
    static readonly Kind Paths = new("default", PathSpec.Definition.Type);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_above_the_limit_of_a_connection_stall_unless_the_client_may_open_another()
    {
        await using var server = await StateServer.StartAsync(new InMemoryState(), listen: new StateListenOptions { MaxStreamsPerConnection = 100 });
        await using var state = server.Connect();

        await using var watches = await OpenAsync(state, 250);

        Assert.Null(await state.FindAsync(new Pointer(Paths, "a"), Ct).AsTask().WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public async Task By_default_five_hundred_watches_and_a_get_need_one_connection_only()
    {
        await using var server = await StateServer.StartAsync(new InMemoryState(), listen: new StateListenOptions { MaxConnections = 1 });
        await using var state = server.Connect();

        await using var watches = await OpenAsync(state, 500);

        Assert.Null(await state.FindAsync(new Pointer(Paths, "a"), Ct).AsTask().WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public async Task One_connection_more_than_allowed_is_refused_until_another_is_closed()
    {
        await using var server = await StateServer.StartAsync(new InMemoryState(), listen: new StateListenOptions { MaxConnections = 1 });
        await using var second = server.Connect();
        await using (var first = server.Connect())
        {
            Assert.Null(await first.FindAsync(new Pointer(Paths, "a"), Ct));
            await Assert.ThrowsAsync<StateUnavailableException>(() => second.FindAsync(new Pointer(Paths, "a"), Ct).AsTask());
        }

        while (true)
        {
            try
            {
                Assert.Null(await second.FindAsync(new Pointer(Paths, "a"), Ct));
                return;
            }
            catch (StateUnavailableException) when (!Ct.IsCancellationRequested)
            {
                await Task.Yield(); // the server notices the end of the first connection when its turn comes
            }
        }
    }

    [Fact]
    public async Task The_watches_of_a_client_that_vanished_are_ended()
    {
        var counted = new CountedState();
        var impatient = new StateListenOptions { PingAfter = TimeSpan.FromSeconds(1), PingTimeout = TimeSpan.FromSeconds(1) };
        await using var server = await StateServer.StartAsync(counted, listen: impatient);
        using var vanished = await WatchAndVanishAsync(((StateEndpoint.Unix)server.Endpoint).Path);
        await counted.CountAsync(1);

        await counted.CountAsync(0);
    }

    [Fact]
    public async Task A_server_that_stops_is_unavailable_to_those_who_wait()
    {
        var local = new InMemoryState();
        await local.CreateAsync(
            new Resource<PathSpec>(new Strata.Resources.Metadata(new Pointer(Paths, "held")) { Finalizers = Finalizers.From(["f"]) }, new PathSpec()), ct: Ct);
        await using var server = await StateServer.StartAsync(local);
        await using var state = server.Connect();
        await using var watch = new WatchReader(await local.WatchAsync(Paths, ct: Ct));
        var waiting = state.TeardownAndDestroyAsync(new Pointer(Paths, "held"), "", Ct).AsTask();
        await watch.UpdatedAsync();

        await server.StopAsync().WaitAsync(WatchReader.Patience, Ct);

        await Assert.ThrowsAsync<StateUnavailableException>(() => waiting);
        await Assert.ThrowsAsync<StateUnavailableException>(() => state.FindAsync(new Pointer(Paths, "held"), Ct).AsTask());
    }

    /// <summary>Speaks just enough HTTP/2 to open a watch (RFC 9113), and then answers nothing, no ping either.</summary>
    static async Task<Socket> WatchAndVanishAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), Ct);
        var request = new WatchRequest { Namespace = Paths.Namespace, Type = Paths.Type, ApiVersion = 1 }.ToByteArray();
        byte[] body = [0, .. BigEndian(request.Length), .. request];
        byte[] headers =
        [
            0x83, // :method POST
            0x86, // :scheme http
            .. Literal(4, "/cosi.resource.State/Watch"),
            .. Literal(1, "localhost"),
            .. Literal(31, "application/grpc"),
            0x00, .. Text("te"), .. Text("trailers"),
        ];
        byte[] bytes =
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8,
            .. Frame(4, 0, 0, []),
            .. Frame(1, 4, 1, headers),
            .. Frame(0, 1, 1, body),
        ];
        await socket.SendAsync(bytes, Ct);
        return socket;

        static byte[] BigEndian(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

        static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) =>
            [.. BigEndian(payload.Length)[1..], type, flags, 0, 0, 0, stream, .. payload];

        // HPACK: a literal without indexing, its name from the static table (RFC 7541, 6.2.2).
        static byte[] Literal(int name, string value) => name < 15 ? [(byte)name, .. Text(value)] : [15, (byte)(name - 15), .. Text(value)];

        static byte[] Text(string text) => [(byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)];
    }

    static async Task<Opened> OpenAsync(GrpcState state, int count)
    {
        var watches = new List<Watch>();
        for (var i = 0; i < count; i++) watches.Add(await state.WatchAsync(Paths, ct: Ct).AsTask().WaitAsync(WatchReader.Patience, Ct));
        return new Opened(watches);
    }

    sealed class Opened(List<Watch> watches) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var watch in watches) await watch.DisposeAsync();
        }
    }
}
