using System.Net.Sockets;
using Google.Protobuf;
using Grpc.Core;
using Strata.Cli;
using Strata.Controllers.Linux;
using Strata.Protos;
using Strata.Resources;
using Strata.Runtime;
using Strata.Runtime.Grpc;
using Metadata = Strata.Resources.Metadata;
using State = Strata.Runtime.State;

namespace Strata.Node.Tests.Cli.Developing;

public sealed class StateServeTests : IDisposable
{
    readonly TemporaryDirectory directory = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    string Socket => directory["state.sock"];

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("Anythings.example.com")]
    [InlineData("ResourceDefinitions.meta.cosi.dev")]
    [InlineData("Namespaces.meta.cosi.dev")]
    public async Task Any_type_comes_back_byte_for_byte(string type)
    {
        await using var serving = await ServeAsync();
        await using var client = serving.Connect();

        // Field 15 is known to nobody, field 1 comes last: a reader that writes anew would not write the same.
        var spec = new OpaqueSpec(ByteString.CopyFrom(0x7a, 0x01, 0x41, 0x0a, 0x02, 0x68, 0x69), "whatever:   { it: is }\n");
        await client.CreateAsync(new AnyResource(new Metadata("anywhere", type, "a"), spec), ct: Ct);

        var found = Assert.IsType<AnyResource>(await client.FindAsync(new Pointer("anywhere", type, "a"), Ct));
        Assert.Equal((spec.Proto, spec.Yaml), (found.Spec.Proto, found.Spec.Yaml));
    }

    [Fact]
    public async Task All_operations_work()
    {
        await using var serving = await ServeAsync();
        await using var client = serving.Connect();
        var state = new State(client);
        var pointer = new Pointer("anywhere", "Things.example.com", "a");
        await using var watch = await state.WatchAsync(pointer.Kind, ct: Ct);

        await state.CreateAsync(Thing(pointer), ct: Ct);
        await state.AddFinalizersAsync(pointer, ["F"], Ct);
        Assert.False(await state.TeardownAsync(pointer, ct: Ct));
        await state.RemoveFinalizersAsync(pointer, ["F"], Ct);
        await state.TeardownAndDestroyAsync(pointer, ct: Ct);

        var told = new List<string>();
        await foreach (var item in watch.EventsAsync(Ct))
        {
            told.Add(item.GetType().Name);
            if (item is StateEvent.Destroyed) break;
        }

        Assert.Equal(["Created", "Updated", "Updated", "Updated", "Destroyed"], told);
    }

    [Fact]
    public async Task Other_namespaces_are_refused()
    {
        await using var serving = await ServeAsync("--namespace", "one", "two", "--namespace", "three");
        using var channel = new GrpcStateChannel(serving.Endpoint);
        var raw = new Protos.State.StateClient(channel.Invoker);

        foreach (var name in new[] { "one", "two", "three" }) await List(name).ResponseStream.MoveNext(Ct);
        foreach (var name in new[] { "four", "meta", "One", "" })
        {
            Assert.Equal(StatusCode.PermissionDenied, await CodeOf(async () => await List(name).ResponseStream.MoveNext(Ct)));
            Assert.Equal(StatusCode.PermissionDenied, await CodeOf(async () => await raw.GetAsync(
                new GetRequest { Namespace = name, Type = "T", Id = "a", Options = new() }, cancellationToken: Ct)));
            Assert.Equal(StatusCode.PermissionDenied, await CodeOf(async () => await raw.TeardownAsync(
                new TeardownRequest { Namespace = name, Type = "T", Id = "a", Options = new() }, cancellationToken: Ct)));
            Assert.Equal(StatusCode.PermissionDenied, await CodeOf(async () => await raw.Watch(
                new WatchRequest { Namespace = name, Type = "T", Options = new() }, cancellationToken: Ct).ResponseStream.MoveNext(Ct)));
        }

        await using var ours = serving.Connect();
        var refusal = await Assert.ThrowsAsync<AccessDeniedException>(async () => await ours.FindAsync(new Pointer("four", "T", "a"), Ct));
        Assert.Equal((AccessVerb.Get, "only these namespaces are served: one, three, two"), (refusal.Verb, refusal.Reason));

        AsyncServerStreamingCall<ListResponse> List(string name) =>
            raw.List(new ListRequest { Namespace = name, Type = "T", Options = new() }, cancellationToken: Ct);
    }

    [Fact]
    public async Task Get_shows_what_the_state_says_of_itself()
    {
        await using var serving = await ServeAsync();

        var types = await Said.ByAsync(Ct, "get", "rd", "-o", "jsonpath={.metadata.id}", "--endpoint", $"{serving.Endpoint}");
        var namespaces = await Said.ByAsync(Ct, "get", "ns", "-o", "jsonpath={.metadata.id}", "--endpoint", $"{serving.Endpoint}");

        Assert.Equal("namespaces.meta.cosi.dev\nresourcedefinitions.meta.cosi.dev\n", types.Output);
        Assert.Equal("meta\n", namespaces.Output);
    }

    [Fact]
    public async Task The_namespaces_it_was_given_are_described()
    {
        await using var serving = await ServeAsync("--namespace", "meta", "b", "a", "b");

        var namespaces = await Said.ByAsync(Ct, "get", "ns", "-o", "jsonpath={.metadata.id}", "--endpoint", $"{serving.Endpoint}");

        Assert.Equal("a\nb\nmeta\n", namespaces.Output);
    }

    [Fact]
    public async Task Watches_may_go_back_many_thousand_events()
    {
        await using var serving = await ServeAsync();
        await using var client = serving.Connect();
        var kind = new Kind("anywhere", "Things.example.com");
        await using var start = await client.WatchAsync(kind, new Runtime.WatchOptions { BootstrapBookmark = true }, Ct);
        var bookmark = await start.EventsAsync(Ct).Select(item => item.Bookmark).FirstAsync(Ct);

        const int Events = 5000;
        await Parallel.ForEachAsync(Enumerable.Range(0, Events), Ct, async (n, ct) => await client.CreateAsync(Thing(new Pointer(kind, $"{n}")), ct: ct));
        await using var again = await client.WatchAsync(kind, new Runtime.WatchOptions { From = bookmark }, Ct);

        Assert.Equal(Events, await again.EventsAsync(Ct).Take(Events).CountAsync(Ct));
    }

    [Fact]
    public async Task The_socket_is_private_and_goes_with_the_server()
    {
        await using var serving = await ServeAsync();
        Assert.Equal($"listening on unix://{Socket}\n", serving.Error);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Socket));

        Assert.Equal(0, await serving.StopAsync());

        Assert.Equal(FileType.Missing, Files.TypeOf(Socket));
    }

    [Fact]
    public async Task A_socket_that_a_killed_server_left_is_replaced()
    {
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            killed.Bind(new UnixDomainSocketEndPoint(Socket));
            File.Move(Socket, directory["moved"]); // closing deletes what it bound
        }

        File.Move(directory["moved"], Socket);
        Assert.Equal(FileType.Socket, Files.TypeOf(Socket));

        await using var serving = await ServeAsync();
        await using var client = serving.Connect();

        Assert.Empty(await client.ListAsync(new Kind("a", "T"), ct: Ct));
    }

    [Fact]
    public async Task A_second_server_on_the_socket_is_refused()
    {
        await using var serving = await ServeAsync();

        var said = await Said.ByAsync(Ct, "state", "serve", "--socket", Socket);

        Assert.Equal((int)ExitCode.Conflict, said.ExitCode);
        Assert.StartsWith($"error: process {Environment.ProcessId} serves on {Socket}\n", said.Error);
        await using var client = serving.Connect();
        Assert.Empty(await client.ListAsync(new Kind("a", "T"), ct: Ct));
    }

    [Fact]
    public async Task It_listens_on_loopback_without_a_warning()
    {
        await using var serving = await Serving.StartAsync(["--listen", "localhost:0"]);
        await using var client = serving.Connect();

        Assert.Matches(@"^listening on http://127\.0\.0\.1:\d+\n$", serving.Error);
        Assert.Empty(await client.ListAsync(new Kind("a", "T"), ct: Ct));
        var port = ((StateEndpoint.Tcp)serving.Endpoint).Port;
        var second = await Said.ByAsync(Ct, "state", "serve", "--listen", $"127.0.0.1:{port}");
        Assert.Equal(((int)ExitCode.Conflict, $"error: 127.0.0.1:{port} is in use"), (second.ExitCode, second.Error.Split('\n')[0]));
    }

    [Fact]
    public async Task It_warns_when_others_can_reach_it()
    {
        await using var serving = await Serving.StartAsync(["--listen", "0.0.0.0:0"], lines: 2);

        Assert.StartsWith("warning: 0.0.0.0:0 has neither TLS nor a login", serving.Error);
    }

    [Theory]
    [InlineData("--listen", "nonsense")]
    [InlineData("--listen", "7070")]
    [InlineData("--listen", "127.0.0.1")]
    [InlineData("--listen", "127.0.0.1:")]
    [InlineData("--listen", "127.0.0.1:65536")]
    [InlineData("--listen", "127.0.0.1:-1")]
    [InlineData("--listen", "::1:7070")]
    [InlineData("--listen", "host.example:7070")]
    [InlineData("--listen", "http://127.0.0.1:7070")]
    [InlineData("--listen", "192.0.2.1:7070")] // RFC 5737: nobody has it
    [InlineData("--listen", "127.0.0.1:0", "--socket", "/tmp/both.sock")]
    [InlineData("--namespace", "")]
    [InlineData("--namespace")]
    [InlineData("extra")]
    public async Task Misuse_is_told(params string[] args)
    {
        var said = await Said.ByAsync(Ct, ["state", "serve", .. args]);

        Assert.Equal((int)ExitCode.Usage, said.ExitCode);
        Assert.Contains("error: ", said.Error);
        Assert.DoesNotContain("listening", said.Error);
    }

    [Fact]
    public async Task A_path_that_is_too_long_is_misuse()
    {
        var path = directory[new string('x', UnixSocketOptions.MaxPathBytes)];

        var said = await Said.ByAsync(Ct, "state", "serve", "--socket", path);

        Assert.Equal((int)ExitCode.Usage, said.ExitCode);
        Assert.StartsWith($"error: {path} has {path.Length} bytes, Linux allows 107\n", said.Error);
    }

    [Fact]
    public async Task What_is_no_socket_is_left_alone()
    {
        var file = directory.Write("state.sock", "precious");

        var said = await Said.ByAsync(Ct, "state", "serve", "--socket", file);

        Assert.Equal((int)ExitCode.Failed, said.ExitCode);
        Assert.Equal("precious", await File.ReadAllTextAsync(file, Ct));
    }

    static AnyResource Thing(Pointer pointer) => new(new Metadata(pointer), new OpaqueSpec(ByteString.Empty, "a: b\n"));

    static async Task<StatusCode> CodeOf(Func<Task> call) => (await Assert.ThrowsAsync<RpcException>(call)).StatusCode;

    Task<Serving> ServeAsync(params string[] args) => Serving.StartAsync(["--socket", Socket, .. args]);
}
