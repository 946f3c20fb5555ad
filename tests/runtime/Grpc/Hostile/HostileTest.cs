using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Google.Protobuf;
using Grpc.Core;
using Strata.Protos;
using Strata.Runtime.Grpc;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc.Hostile;

/// <summary>Part A of the hostile catalogue: what is refused is refused with a code and a reason, and costs nobody else anything.</summary>
public abstract class HostileTest : GrpcTest
{
    private protected const long MiB = 1 << 20;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Local.CreateAsync(PathAt("here"), ct: Ct);
    }

    /// <summary>A client of another connection gets its answer.</summary>
    private protected async Task OthersAreServedAsync()
    {
        await using var other = Server.Connect();
        Assert.NotNull(await other.FindAsync(At("here"), Ct).AsTask().WaitAsync(WatchReader.Patience, Ct));
    }

    private protected async Task RefusedAsync(StatusCode code, string reason, Func<Protos.State.StateClient, Task> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => call(Raw()));

        Assert.Equal(code, refused.StatusCode);
        Assert.Contains(reason, refused.Status.Detail, StringComparison.Ordinal);
        await OthersAreServedAsync();
    }

    /// <summary>What the server answers to bytes that no client library sends.</summary>
    private protected async Task<(StatusCode Code, string Reason)> SendAsync(
        string call, byte[] body, Action<HttpRequestHeaders>? headers = null, string? encoding = null)
    {
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { Timeout = TimeSpan.FromSeconds(30) };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://localhost/{call}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (encoding is not null) request.Headers.Add("grpc-encoding", encoding);
        headers?.Invoke(request.Headers);

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        await response.Content.CopyToAsync(Stream.Null, Ct);
        var trailers = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : (HttpHeaders)response.Headers;
        var reason = trailers.TryGetValues("grpc-message", out var messages) ? messages.Single() : "";
        return ((StatusCode)int.Parse(trailers.GetValues("grpc-status").Single(), System.Globalization.CultureInfo.InvariantCulture), reason);
    }

    private protected static byte[] Framed(ReadOnlySpan<byte> message, long? declared = null, bool compressed = false)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)(declared ?? message.Length));
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    private protected static Protos.Resource Message(string id, Action<Protos.Metadata>? change = null)
    {
        var metadata = new Protos.Metadata { Namespace = "default", Type = "os/path", Id = id, Version = "undefined", Phase = "running" };
        change?.Invoke(metadata);
        return new Protos.Resource { Metadata = metadata, Spec = new Spec { ProtoSpec = ByteString.CopyFrom(1, 2), YamlSpec = "{}" } };
    }

    private protected static CreateRequest Create(string id, Action<Protos.Metadata>? change = null)
    {
        var resource = Message(id, change);
        return new CreateRequest { Resource = resource, Options = new Protos.CreateOptions { Owner = resource.Metadata.Owner } };
    }

    private protected static UpdateRequest Update(string id, Action<Protos.Metadata>? change = null) =>
        new() { NewResource = Message(id, change) };

    /// <summary>The managed heap after everything that can go is gone.</summary>
    private protected static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(((StateEndpoint.Unix)Server.Endpoint).Path), ct);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
