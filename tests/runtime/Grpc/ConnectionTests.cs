using Strata.Resources;
using Strata.Runtime.Grpc;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc;

public sealed class ConnectionTests
{
    static readonly Pointer A = new("default", PathSpec.Definition.Type, "a");

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_peer_of_the_allowed_user_is_served()
    {
        await using var server = await StateServer.StartAsync(new InMemoryState(), allowedUid: OwnUid());
        await using var state = server.Connect();

        Assert.Null(await state.FindAsync(A, Ct));
    }

    [Fact]
    public async Task A_peer_of_another_user_is_refused()
    {
        await using var server = await StateServer.StartAsync(new InMemoryState(), allowedUid: OwnUid() + 1);
        await using var state = server.Connect();

        await Assert.ThrowsAsync<StateUnavailableException>(() => state.FindAsync(A, Ct).AsTask());
    }

    [Theory]
    [InlineData("unix:///nonexistent/strata.sock")]
    [InlineData("http://127.0.0.1:1")]
    public async Task Nobody_there_is_an_error_that_names_the_endpoint(string endpoint)
    {
        await using var state = new GrpcState(new GrpcStateChannel(StateEndpoint.Parse(endpoint)), StateServer.Types);

        var error = await Assert.ThrowsAsync<StateUnavailableException>(() => state.FindAsync(A, Ct).AsTask());

        Assert.Contains(endpoint, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unix:///run/strata/strata.sock")]
    [InlineData("http://127.0.0.1:5000")]
    [InlineData("http://[::1]:5000")]
    public void Endpoints_are_written_as_they_are_read(string text) => Assert.Equal(text, StateEndpoint.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("/run/strata/strata.sock")]
    [InlineData("unix://relative.sock")]
    [InlineData("https://127.0.0.1:5000")]
    [InlineData("http://127.0.0.1:5000/path")]
    public void Other_texts_are_no_endpoints(string text) => Assert.Throws<FormatException>(() => StateEndpoint.Parse(text));

    [Fact]
    public void A_socket_path_must_fit_into_what_Linux_has_for_it()
    {
        Assert.NotNull(StateEndpoint.Parse($"unix:///{new string('a', 106)}"));
        Assert.Throws<FormatException>(() => StateEndpoint.Parse($"unix:///{new string('a', 107)}"));
    }

    [Fact]
    public async Task A_stopping_server_does_not_wait_for_its_watches()
    {
        await using var server = await StateServer.StartAsync(new InMemoryState());
        await using var state = server.Connect(new GrpcStateOptions { WatchRetry = null });
        await using var watch = new WatchReader(await state.WatchAsync(A.Kind, ct: Ct));

        await server.StopAsync().WaitAsync(WatchReader.Patience, Ct);

        var error = Assert.IsType<StateEvent.Errored>(await watch.NextAsync()).Error;
        Assert.StartsWith("namespace \"default\" type \"Paths.conformance.strata.dev\": ", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The kernel's own account of this process.</summary>
    static uint OwnUid() => uint.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1],
        System.Globalization.CultureInfo.InvariantCulture);
}
