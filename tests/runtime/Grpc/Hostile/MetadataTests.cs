using Grpc.Core;
using Strata.Protos;

namespace Strata.Runtime.Tests.Grpc.Hostile;

/// <summary>Rows A165, A167, A169, A171. A170 cannot happen: a spec names neither id nor type nor namespace (COSI 1.1).</summary>
public sealed class MetadataTests : HostileTest
{
    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("../../etc/passwd")]
    [InlineData("nul\0byte")]
    [InlineData("line\r\nbreak")]
    [InlineData("ɡ😀")]
    public async Task A165_any_text_is_an_id(string id)
    {
        var client = Raw();
        await client.CreateAsync(Create(id), cancellationToken: Ct);

        var found = await client.GetAsync(new GetRequest { Namespace = "default", Type = "os/path", Id = id }, cancellationToken: Ct);

        Assert.Equal(id, found.Resource.Metadata.Id);
        await OthersAreServedAsync();
    }

    [Theory]
    [InlineData("nowhere", "os/path")]
    [InlineData("default", "Unknowns.test.strata.dev")]
    [InlineData("", "")]
    public async Task A165_asking_creates_nothing(string @namespace, string type)
    {
        var client = Raw();

        await RefusedAsync(StatusCode.NotFound, "doesn't exist", async raw => await raw.GetAsync(
            new GetRequest { Namespace = @namespace, Type = type, Id = "a" }, cancellationToken: Ct));

        using var list = client.List(new ListRequest { Namespace = @namespace, Type = type }, cancellationToken: Ct);
        Assert.False(await list.ResponseStream.MoveNext(Ct));
    }

    [Theory]
    [InlineData("namespace")]
    [InlineData("type")]
    [InlineData("id")]
    [InlineData("owner")]
    [InlineData("finalizer")]
    [InlineData("labels")]
    [InlineData("annotations")]
    public async Task A165_A171_names_end_at_the_limit(string what)
    {
        await Raw().CreateAsync(Create("a", metadata => Name(metadata, what, new string('x', 4096))), cancellationToken: Ct);

        await RefusedAsync(StatusCode.InvalidArgument, "4097 bytes in the ", async raw => await raw.CreateAsync(
            Create("b", metadata => Name(metadata, what, new string('x', 4097))), cancellationToken: Ct));
        await RefusedAsync(StatusCode.ResourceExhausted, "65536 bytes in the ", async raw => await raw.UpdateAsync(
            Update("b", metadata => Name(metadata, what, new string('x', 64 << 10))), cancellationToken: Ct));
    }

    [Fact]
    public async Task A165_names_end_at_the_limit_also_where_they_only_ask()
    {
        var (longest, tooLong) = (new string('ɡ', 2048), new string('ɡ', 32 << 10));
        await RefusedAsync(StatusCode.NotFound, longest, async raw => await raw.GetAsync(
            new GetRequest { Namespace = longest, Type = longest, Id = longest }, cancellationToken: Ct));

        foreach (var call in Asking(tooLong)) await RefusedAsync(StatusCode.InvalidArgument, "65536 bytes in the id", call);
        await RefusedAsync(StatusCode.InvalidArgument, "65536 bytes in the type", async raw =>
        {
            using var list = raw.List(new ListRequest { Namespace = "default", Type = tooLong }, cancellationToken: Ct);
            await list.ResponseStream.MoveNext(Ct);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1 ")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("1_0")]
    [InlineData("１")]
    [InlineData("18446744073709551616")]
    [InlineData("0x1")]
    [InlineData("Undefined")]
    public async Task A167_a_version_that_is_none_is_told_as_other_servers_tell_it(string version)
    {
        await RefusedAsync(StatusCode.Unknown, "error parsing version", async raw => await raw.CreateAsync(
            Create("a", metadata => metadata.Version = version), cancellationToken: Ct));
        await RefusedAsync(StatusCode.Unknown, "error parsing version", async raw => await raw.UpdateAsync(
            Update("a", metadata => metadata.Version = version), cancellationToken: Ct));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("01")]
    [InlineData("18446744073709551615")]
    [InlineData("undefined")]
    public async Task A167_a_new_resource_has_version_1_whatever_its_writer_says(string version)
    {
        var created = await Raw().CreateAsync(Create("a", metadata => metadata.Version = version), cancellationToken: Ct);

        Assert.Equal("1", created.Resource.Metadata.Version);
    }

    [Fact]
    public async Task A169_held_gone_and_taken_are_named()
    {
        var request = new DestroyRequest { Namespace = "default", Type = "os/path", Id = "a" };
        await Raw().CreateAsync(Create("a", metadata => metadata.Finalizers.Add(["f", "f", ""])), cancellationToken: Ct);
        await RefusedAsync(StatusCode.FailedPrecondition, "pending finalizers [f ]", async raw => await raw.DestroyAsync(request, cancellationToken: Ct));
        await Raw().TeardownAsync(new TeardownRequest { Namespace = "default", Type = "os/path", Id = "a" }, cancellationToken: Ct);

        await RefusedAsync(StatusCode.AlreadyExists, "already exists", async raw => await raw.CreateAsync(Create("a"), cancellationToken: Ct));
        await RefusedAsync(StatusCode.NotFound, "doesn't exist", async raw => await raw.DestroyAsync(
            new DestroyRequest(request) { Id = "gone" }, cancellationToken: Ct));
    }

    [Fact]
    public async Task A169_finalizers_are_counted_before_they_are_compared()
    {
        void Many(Protos.Metadata metadata) => metadata.Finalizers.Add(Enumerable.Range(0, 10_000).Select(i => $"finalizer {i}"));

        await RefusedAsync(StatusCode.InvalidArgument, "10000 finalizers, the limit is 1024", async raw => await raw.CreateAsync(
            Create("a", Many), cancellationToken: Ct));
        await RefusedAsync(StatusCode.ResourceExhausted, "10000 finalizers, the limit is 1024", async raw => await raw.UpdateAsync(
            Update("a", Many), cancellationToken: Ct));
    }

    [Fact]
    public async Task A171_labels_and_annotations_are_counted_and_weighed()
    {
        await RefusedAsync(StatusCode.InvalidArgument, "10000 labels, the limit is 1024", async raw => await raw.CreateAsync(
            Create("a", metadata => metadata.Labels.Add(Enumerable.Range(0, 10_000).ToDictionary(i => $"{i}", _ => ""))), cancellationToken: Ct));
        await RefusedAsync(StatusCode.InvalidArgument, "bytes of labels, the limit is 65536", async raw => await raw.CreateAsync(
            Create("a", metadata => metadata.Labels["a"] = new string('x', 64 << 10)), cancellationToken: Ct));
        await RefusedAsync(StatusCode.InvalidArgument, "1048577 bytes of annotations, the limit is 262144", async raw => await raw.CreateAsync(
            Create("a", metadata => metadata.Annotations["a"] = new string('x', 1 << 20)), cancellationToken: Ct));
        await RefusedAsync(StatusCode.ResourceExhausted, "bytes of annotations, the limit is 262144", async raw => await raw.UpdateAsync(
            Update("a", metadata => metadata.Annotations["a"] = new string('x', 1 << 20)), cancellationToken: Ct));
    }

    [Fact]
    public async Task A171_keys_may_be_empty_and_hold_control_characters()
    {
        var created = await Raw().CreateAsync(
            Create("a", metadata => metadata.Labels.Add(new Dictionary<string, string> { [""] = "\0", ["\u0001\r\n"] = "" })),
            cancellationToken: Ct);

        Assert.Equal("\0", created.Resource.Metadata.Labels[""]);
        Assert.Equal("", created.Resource.Metadata.Labels["\u0001\r\n"]);
    }

    static IEnumerable<Func<Protos.State.StateClient, Task>> Asking(string id) =>
    [
        async raw => await raw.GetAsync(new GetRequest { Id = id }, cancellationToken: Ct),
        async raw => await raw.DestroyAsync(new DestroyRequest { Id = id }, cancellationToken: Ct),
        async raw => await raw.TeardownAsync(new TeardownRequest { Id = id }, cancellationToken: Ct),
        async raw => await raw.TeardownAndDestroyAsync(new TeardownAndDestroyRequest { Id = id }, cancellationToken: Ct),
        async raw =>
        {
            using var watch = raw.Watch(new WatchRequest { Id = id }, cancellationToken: Ct);
            await watch.ResponseStream.MoveNext(Ct);
        },
    ];

    static void Name(Protos.Metadata metadata, string what, string name)
    {
        switch (what)
        {
            case "namespace": metadata.Namespace = name; break;
            case "type": metadata.Type = name; break;
            case "id": metadata.Id = name; break;
            case "owner": metadata.Owner = name; break;
            case "finalizer": metadata.Finalizers.Add(name); break;
            case "labels": metadata.Labels[name] = "v"; break;
            default: metadata.Annotations[name] = "v"; break;
        }
    }
}
