using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Strata.Resources;
using Strata.Runtime.Grpc;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>What a runtime tells of itself is the same from afar.</summary>
public sealed class InspectionTests : IAsyncLifetime
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("strata-inspect-");
    readonly NumberToText transform = new();
    readonly ControllerHarness harness;
    readonly WebApplication server;
    readonly GrpcStateChannel channel;

    public InspectionTests()
    {
        harness = new ControllerHarness(transform, new NumberCount(), new TextToSentence());
        var socket = Path.Combine(folder.FullName, "socket");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenState(new UnixSocketOptions(socket)));
        builder.Services.AddStateService(harness.State.Core, StateServer.Types).AddInspectionService(harness.Runtime);
        server = builder.Build();
        server.MapStateService();
        server.MapInspectionService();
        channel = new GrpcStateChannel(new StateEndpoint.Unix(socket));
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await server.StartAsync(Ct);
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();
        transform.OnPass = (_, _) => throw new FormatException("no number today");
        await harness.State.WriteAsync<Number>("one", _ => new Number(2), ct: Ct);
        await harness.State.WriteAsync<Number>("two", _ => new Number(2), ct: Ct);
        await harness.SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await server.DisposeAsync();
        await harness.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("two")]
    [InlineData("three")]
    public async Task An_explanation(string id)
    {
        var here = await harness.Runtime.ExplainAsync(State.PointerTo<Sentence>(id), Ct);

        var there = await new InspectionClient(channel).ExplainAsync(State.PointerTo<Sentence>(id), Ct);

        Assert.Equal(here, there);
    }

    [Fact]
    public async Task A_list_that_a_pass_read()
    {
        var here = await harness.Runtime.ExplainAsync(State.PointerTo<Suffix>("count"), Ct);

        var there = await new InspectionClient(channel).ExplainAsync(State.PointerTo<Suffix>("count"), Ct);

        Assert.Contains(there.Asked.Writers[0].Made!.Reads.Items, read => read is PassRead.Many { Count: 2 });
        Assert.Equal(here, there);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_dependency_graph(bool withResources)
    {
        var here = withResources ? await harness.Runtime.DependenciesWithResourcesAsync(Ct) : harness.Runtime.Dependencies;

        var there = await new InspectionClient(channel).GetDependenciesAsync(withResources, Ct);

        Assert.Equal(withResources, there.Resources.Count > 0);
        Assert.Equal(here, there);
    }

    [Fact]
    public async Task A_peer_without_a_runtime_does_not_support_it()
    {
        await using var peer = await StateServer.StartAsync(new InMemoryState());
        using var toPeer = peer.Open();

        await Assert.ThrowsAsync<UnsupportedException>(() => new InspectionClient(toPeer).GetDependenciesAsync(ct: Ct));
    }

    /// <summary>Counts numbers.</summary>
    sealed class NumberCount : CollectController<Number, Suffix>
    {
        protected override ValueTask<Outputs<Suffix>> CollectAsync(IReadOnlyList<Resource<Number>> inputs, CancellationToken ct) =>
            ValueTask.FromResult<Outputs<Suffix>>(new() { { "count", new Suffix($"{inputs.Count}") } });
    }
}
