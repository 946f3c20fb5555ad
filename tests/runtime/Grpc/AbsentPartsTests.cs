using Grpc.Core;
using Strata.Protos;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>Requests without their sub-messages, as any client may send them (COSI 6.6, General).</summary>
public sealed class AbsentPartsTests : GrpcTest
{
    public static TheoryData<string, StatusCode, string> Requests => new()
    {
        { "get", StatusCode.NotFound, "doesn't exist" },
        { "create", StatusCode.Unknown, "metadata is missing" },
        { "create-empty", StatusCode.Unknown, "metadata is missing" },
        { "create-without-spec", StatusCode.Unknown, "spec is missing" },
        { "create-without-version", StatusCode.Unknown, "version" },
        { "create-without-phase", StatusCode.Unknown, "unknown phase: " },
        { "update", StatusCode.Unknown, "metadata is missing" },
        { "update-bad-phase", StatusCode.Unknown, "unknown phase: dancing" },
        { "destroy", StatusCode.NotFound, "doesn't exist" },
        { "teardown", StatusCode.NotFound, "doesn't exist" },
        { "teardown-and-destroy", StatusCode.NotFound, "doesn't exist" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Are_answered_with_a_status_and_a_reason(string request, StatusCode code, string reason)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => SendAsync(request));

        Assert.Equal(code, refused.StatusCode);
        Assert.Contains(reason, refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_without_options_lists_everything()
    {
        await Local.CreateAsync(PathAt("a"), ct: Ct);
        using var call = Raw().List(new ListRequest { Namespace = Paths.Namespace, Type = Paths.Type }, cancellationToken: Ct);

        Assert.True(await call.ResponseStream.MoveNext(Ct));
        Assert.Equal("a", call.ResponseStream.Current.Resource.Metadata.Id);
        Assert.False(await call.ResponseStream.MoveNext(Ct));
    }

    [Fact]
    public async Task An_update_without_options_expects_no_phase()
    {
        await Local.CreateAsync(PathAt("a"), ct: Ct);
        await Remote.TeardownAsync(At("a"), "", Ct);
        var request = new GetRequest { Namespace = Paths.Namespace, Type = Paths.Type, Id = "a" };
        var stored = (await Raw().GetAsync(request, cancellationToken: Ct)).Resource;

        var updated = await Raw().UpdateAsync(new UpdateRequest { NewResource = stored }, cancellationToken: Ct);

        Assert.Equal("3", updated.Resource.Metadata.Version);
    }

    async Task SendAsync(string request)
    {
        var client = Raw();
        var metadata = new Protos.Metadata { Namespace = "n", Type = "t", Id = "i", Version = "undefined", Phase = "running" };
        switch (request)
        {
            case "get":
                await client.GetAsync(new GetRequest(), cancellationToken: Ct);
                break;
            case "create":
                await client.CreateAsync(new CreateRequest(), cancellationToken: Ct);
                break;
            case "create-empty":
                await client.CreateAsync(new CreateRequest { Resource = new Protos.Resource() }, cancellationToken: Ct);
                break;
            case "create-without-spec":
                await client.CreateAsync(
                    new CreateRequest { Resource = new Protos.Resource { Metadata = metadata } }, cancellationToken: Ct);
                break;
            case "create-without-version":
                metadata.Version = "";
                await client.CreateAsync(
                    new CreateRequest { Resource = new Protos.Resource { Metadata = metadata, Spec = new Spec() } }, cancellationToken: Ct);
                break;
            case "create-without-phase":
                metadata.Phase = "";
                await client.CreateAsync(
                    new CreateRequest { Resource = new Protos.Resource { Metadata = metadata, Spec = new Spec() } }, cancellationToken: Ct);
                break;
            case "update":
                await client.UpdateAsync(new UpdateRequest(), cancellationToken: Ct);
                break;
            case "update-bad-phase":
                await client.UpdateAsync(
                    new UpdateRequest
                    {
                        NewResource = new Protos.Resource { Metadata = metadata, Spec = new Spec() },
                        Options = new Protos.UpdateOptions { ExpectedPhase = "dancing" },
                    },
                    cancellationToken: Ct);
                break;
            case "destroy":
                await client.DestroyAsync(new DestroyRequest(), cancellationToken: Ct);
                break;
            case "teardown":
                await client.TeardownAsync(new TeardownRequest(), cancellationToken: Ct);
                break;
            default:
                await client.TeardownAndDestroyAsync(new TeardownAndDestroyRequest(), cancellationToken: Ct);
                break;
        }
    }
}
