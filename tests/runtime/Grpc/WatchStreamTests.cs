using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Grpc.Core;
using Strata.Protos;
using Strata.Runtime.Grpc;
using Strata.Runtime.Testing;
using LabelTerm = Strata.Protos.LabelTerm;

namespace Strata.Runtime.Tests.Grpc;

public sealed class WatchStreamTests : GrpcTest
{
    // COSI A.1: WatchRequest of a kind (namespace `default`, type `os/path`, bootstrap contents, aggregated, API version 1).
    static readonly byte[] KindRequest = Convert.FromHexString("0a0764656661756c7412076f732f706174682204080128012801");

    [Fact]
    public async Task The_first_message_is_empty()
    {
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync });
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost/cosi.resource.State/Watch")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Framed(KindRequest)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        await using var body = await response.Content.ReadAsStreamAsync(Ct);
        var frame = new byte[5];
        await body.ReadExactlyAsync(frame, Ct);

        // Not compressed, no bytes.
        Assert.Equal(new byte[5], frame);
    }

    [Fact]
    public async Task Clients_of_API_version_0_get_no_bootstrapped_event()
    {
        await Local.CreateAsync(PathAt("a"), ct: Ct);
        using var call = Raw().Watch(Bootstrap(apiVersion: 0), cancellationToken: Ct);

        await NextAsync(call);
        Assert.Equal(EventType.Created, Assert.Single((await NextAsync(call)).Event).EventType);
        await Local.DestroyAsync(At("a"), ct: Ct);

        Assert.Equal(EventType.Destroyed, Assert.Single((await NextAsync(call)).Event).EventType);
    }

    [Fact]
    public async Task A_batch_of_which_nothing_may_be_seen_is_an_empty_message()
    {
        using var call = Raw().Watch(Bootstrap(apiVersion: 0, aggregated: true), cancellationToken: Ct);

        await NextAsync(call);

        Assert.Empty((await NextAsync(call)).Event);
    }

    [Fact]
    public async Task Without_aggregation_every_event_is_a_message()
    {
        await Local.CreateAsync(PathAt("a"), ct: Ct);
        await Local.CreateAsync(PathAt("b"), ct: Ct);
        using var call = Raw().Watch(Bootstrap(apiVersion: 1), cancellationToken: Ct);

        await NextAsync(call);

        foreach (var type in new[] { EventType.Created, EventType.Created, EventType.Bootstrapped })
            Assert.Equal(type, Assert.Single((await NextAsync(call)).Event).EventType);
    }

    [Fact]
    public async Task An_empty_id_is_an_id()
    {
        using var call = Raw().Watch(new WatchRequest { Namespace = "default", Type = "os/path", Id = "" }, cancellationToken: Ct);

        await NextAsync(call);
        var absent = Assert.Single((await NextAsync(call)).Event);

        Assert.Equal(EventType.Destroyed, absent.EventType);
        Assert.Equal("undefined", absent.Resource.Metadata.Version);
        Assert.NotNull(absent.Resource.Spec);
    }

    [Fact]
    public async Task Bootstrap_contents_of_one_resource_are_not_implemented()
    {
        var request = new WatchRequest { Id = "a", Options = new Protos.WatchOptions { BootstrapContents = true } };

        Assert.Equal(StatusCode.Unimplemented, await RefusedAsync(request));
    }

    [Fact]
    public async Task A_label_query_on_one_resource_is_not_implemented()
    {
        var request = new WatchRequest { Id = "a", Options = new Protos.WatchOptions { LabelQuery = { new Protos.LabelQuery() } } };

        Assert.Equal(StatusCode.Unimplemented, await RefusedAsync(request));
    }

    [Fact]
    public async Task A_bad_bookmark_is_a_failed_precondition_before_any_message()
    {
        var request = new WatchRequest
        {
            Options = new Protos.WatchOptions { StartFromBookmark = Google.Protobuf.ByteString.CopyFrom(1, 2, 3) },
        };

        Assert.Equal(StatusCode.FailedPrecondition, await RefusedAsync(request));
    }

    [Theory]
    [InlineData("(", StatusCode.InvalidArgument)]
    [InlineData("^a", StatusCode.OK)]
    public async Task An_id_query_must_be_a_regular_expression(string pattern, StatusCode expected)
    {
        var request = new WatchRequest { Options = new Protos.WatchOptions { IdQuery = new IDQuery { Regexp = pattern } } };

        Assert.Equal(expected, await RefusedAsync(request));
    }

    [Theory]
    [InlineData((LabelTerm.Types.Operation)99, StatusCode.Unimplemented)]
    [InlineData(LabelTerm.Types.Operation.Equal, StatusCode.InvalidArgument)]
    public async Task A_label_term_must_have_a_known_operator_and_a_value(LabelTerm.Types.Operation operation, StatusCode expected)
    {
        var query = new Protos.LabelQuery { Terms = { new LabelTerm { Key = "a", Op = operation } } };

        Assert.Equal(expected, await RefusedAsync(new WatchRequest { Options = new Protos.WatchOptions { LabelQuery = { query } } }));
    }

    [Fact]
    public async Task A_large_bootstrap_comes_in_messages_below_3_MiB_and_loses_nothing()
    {
        const int count = 20_000;
        var proto = new byte[300];
        for (var i = 0; i < count; i++) await Local.CreateAsync(Opaque("os/path", $"{i:d5}", proto, "{}"), ct: Ct);
        using var call = Raw().Watch(WatchRequest.Parser.ParseFrom(KindRequest), cancellationToken: Ct);

        await NextAsync(call);
        var messages = new List<WatchResponse>();
        while (messages.Sum(message => message.Event.Count) < count + 1) messages.Add(await NextAsync(call));

        Assert.True(messages.Count > 1);
        Assert.All(messages, message => Assert.InRange(message.CalculateSize(), 1, 3 << 20));
        Assert.Equal(
            Enumerable.Range(0, count).Select(i => $"{i:d5}").Append(""),
            messages.SelectMany(message => message.Event).Select(item => item.Resource.Metadata.Id));
    }

    [Fact]
    public async Task Five_hundred_watches_and_a_get_share_one_connection()
    {
        await Local.CreateAsync(PathAt("a"), ct: Ct);
        var watches = new List<Watch>();
        for (var i = 0; i < 500; i++) watches.Add(await Remote.WatchAsync(Paths, ct: Ct));

        var found = await Remote.FindAsync(At("a"), Ct).AsTask().WaitAsync(WatchReader.Patience, Ct);

        Assert.NotNull(found);
        foreach (var watch in watches) await watch.DisposeAsync();
    }

    static WatchRequest Bootstrap(int apiVersion, bool aggregated = false) => new()
    {
        Namespace = Paths.Namespace,
        Type = Paths.Type,
        Options = new Protos.WatchOptions { BootstrapContents = true, Aggregated = aggregated },
        ApiVersion = apiVersion,
    };

    static async Task<WatchResponse> NextAsync(AsyncServerStreamingCall<WatchResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(Ct).WaitAsync(WatchReader.Patience, Ct));
        return call.ResponseStream.Current;
    }

    /// <returns>The status instead of the first message; OK when the watch was established.</returns>
    async Task<StatusCode> RefusedAsync(WatchRequest request)
    {
        using var call = Raw().Watch(request, cancellationToken: Ct);
        try
        {
            await NextAsync(call);
            return StatusCode.OK;
        }
        catch (RpcException refused)
        {
            return refused.StatusCode;
        }
    }

    static byte[] Framed(byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(((StateEndpoint.Unix)Server.Endpoint).Path), ct);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
