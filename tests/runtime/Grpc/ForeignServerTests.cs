using Google.Protobuf;
using Grpc.Core;
using Strata.Protos;
using Strata.Resources;
using Strata.Runtime.Grpc;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>What the client makes of servers that are not ours.</summary>
public sealed class ForeignServerTests
{
    static readonly Kind Kind = new("default", "os/path");
    static readonly Pointer A = new(Kind, "a");

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>COSI 6.7, the table of the client.</summary>
    public static TheoryData<string, StatusCode, Type> Table => new()
    {
        { "list", StatusCode.NotFound, typeof(NotFoundException) },
        { "create", StatusCode.NotFound, typeof(NotFoundException) },
        { "create", StatusCode.PermissionDenied, typeof(OwnerConflictException) },
        { "create", StatusCode.AlreadyExists, typeof(AlreadyExistsException) },
        { "create", StatusCode.InvalidArgument, typeof(RemoteStateException) },
        { "create", StatusCode.FailedPrecondition, typeof(RemoteStateException) },
        { "update", StatusCode.NotFound, typeof(NotFoundException) },
        { "update", StatusCode.PermissionDenied, typeof(OwnerConflictException) },
        { "update", StatusCode.AlreadyExists, typeof(RemoteStateException) },
        { "update", StatusCode.InvalidArgument, typeof(PhaseConflictException) },
        { "update", StatusCode.FailedPrecondition, typeof(VersionConflictException) },
        { "destroy", StatusCode.NotFound, typeof(NotFoundException) },
        { "destroy", StatusCode.PermissionDenied, typeof(OwnerConflictException) },
        { "destroy", StatusCode.FailedPrecondition, typeof(PendingFinalizersException) },
        { "teardown", StatusCode.NotFound, typeof(NotFoundException) },
        { "teardown", StatusCode.PermissionDenied, typeof(OwnerConflictException) },
        { "teardown", StatusCode.FailedPrecondition, typeof(ConflictException) },
        { "teardown-and-destroy", StatusCode.FailedPrecondition, typeof(ConflictException) },
        { "watch", StatusCode.FailedPrecondition, typeof(InvalidBookmarkException) },
        { "watch", StatusCode.Unimplemented, typeof(UnsupportedException) },
        { "get", StatusCode.Unavailable, typeof(StateUnavailableException) },
        { "get", StatusCode.PermissionDenied, typeof(RemoteStateException) },
        { "get", StatusCode.Unknown, typeof(RemoteStateException) },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_status_is_a_failure_of_the_call(string call, StatusCode code, Type expected)
    {
        await using var server = await StateServer.StartForeignAsync(new FailingService(code));
        await using var state = server.Connect();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => CallAsync(state, call));

        Assert.IsType(expected, error);
        if (error is ConflictException conflict && call != "list") Assert.Equal(A, conflict.Pointer);
    }

    [Fact]
    public async Task What_the_wire_does_not_tell_is_null()
    {
        await using var server = await StateServer.StartForeignAsync(new FailingService(StatusCode.PermissionDenied));
        await using var state = server.Connect();

        var conflict = await Assert.ThrowsAsync<OwnerConflictException>(() => CallAsync(state, "update"));

        Assert.Null(conflict.Owner);
        Assert.IsType<RpcException>(conflict.InnerException);
    }

    [Fact]
    public async Task A_resource_that_is_not_found_is_null()
    {
        await using var server = await StateServer.StartForeignAsync(new FailingService(StatusCode.NotFound));
        await using var state = server.Connect();

        Assert.Null(await state.FindAsync(A, Ct));
    }

    /// <summary>COSI A.1.</summary>
    [Theory]
    [InlineData("watch", "0a0764656661756c7412076f732f706174682204080128012801")]
    [InlineData("watch-one", "0a0764656661756c7412076f732f706174681a016122002801")]
    [InlineData("teardown", "0a0764656661756c7412076f732f706174681a016122050a0363746c")]
    public async Task Requests_are_those_of_every_COSI_client(string call, string hex)
    {
        var service = new FailingService(StatusCode.Internal);
        await using var server = await StateServer.StartForeignAsync(service);
        await using var state = server.Connect();

        await Assert.ThrowsAsync<RemoteStateException>(() => CallAsync(state, call));

        Assert.Equal(hex, Convert.ToHexStringLower(Assert.Single(service.Requests).ToByteArray()));
    }

    [Theory]
    [InlineData(Phase.Running, "0a0363746c120772756e6e696e67")]
    [InlineData(null, "0a0363746c")]
    public async Task The_expected_phase_is_sent_unless_any_will_do(Phase? phase, string hex)
    {
        var service = new FailingService(StatusCode.Internal);
        await using var server = await StateServer.StartForeignAsync(service);
        await using var state = server.Connect();
        var options = new UpdateOptions { Owner = "ctl", ExpectedPhase = phase };

        await Assert.ThrowsAsync<RemoteStateException>(() => state.UpdateAsync(Opaque("a"), options, Ct).AsTask());

        var request = Assert.IsType<UpdateRequest>(Assert.Single(service.Requests));
        Assert.Equal(hex, Convert.ToHexStringLower(request.Options.ToByteArray()));
    }

    [Fact]
    public async Task Without_teardown_calls_the_client_reads_and_writes_and_asks_only_once()
    {
        var asked = new List<string>();
        await using var server = await StateServer.StartWithoutAsync(new InMemoryState(), asked, "Teardown", "TeardownAndDestroy");
        await using var state = server.Connect();
        await state.CreateAsync(Opaque("a"), ct: Ct);
        await state.CreateAsync(Opaque("b"), ct: Ct);
        await state.CreateAsync(Opaque("c"), ct: Ct);

        Assert.True(await state.TeardownAsync(A, "", Ct));
        Assert.True(await state.TeardownAsync(new Pointer(Kind, "b"), "", Ct));
        await state.TeardownAndDestroyAsync(A, "", Ct);
        await state.TeardownAndDestroyAsync(new Pointer(Kind, "b"), "", Ct);

        Assert.Equal(["Teardown", "TeardownAndDestroy"], asked);
        Assert.Equal(["c"], (await state.ListAsync(Kind, ct: Ct)).Select(resource => resource.Metadata.Id));
    }

    static AnyResource Opaque(string id) =>
        new(new Strata.Resources.Metadata(new Pointer(Kind, id)), new OpaqueSpec(ByteString.Empty, "{}"));

    static Task CallAsync(GrpcState state, string call) => call switch
    {
        "get" => state.FindAsync(A, Ct).AsTask(),
        "list" => state.ListAsync(Kind, ct: Ct).AsTask(),
        "create" => state.CreateAsync(Opaque("a"), ct: Ct).AsTask(),
        "update" => state.UpdateAsync(Opaque("a"), ct: Ct).AsTask(),
        "destroy" => state.DestroyAsync(A, ct: Ct).AsTask(),
        "teardown" => state.TeardownAsync(A, "ctl", Ct).AsTask(),
        "teardown-and-destroy" => state.TeardownAndDestroyAsync(A, "ctl", Ct).AsTask(),
        "watch-one" => state.WatchAsync(A, ct: Ct).AsTask(),
        _ => state.WatchAsync(Kind, new WatchOptions { BootstrapContents = true }, Ct).AsTask(),
    };
}
