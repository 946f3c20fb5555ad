using Strata.Cli;
using Strata.Resources.Serialization;
using Strata.Runtime.Grpc;

namespace Strata.Node.Tests.Cli.Developing;

/// <summary><c>strata state serve</c> in this process, from the moment it says that it listens.</summary>
sealed class Serving : IAsyncDisposable
{
    readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    readonly WaitingWriter error = new();
    readonly Task<int> running;

    Serving(string[] args) => running = CommandLine.RunAsync(["state", "serve", .. args], TextWriter.Null, error, stop.Token);

    /// <summary>What it told on standard error so far.</summary>
    public string Error => error.ToString();

    public StateEndpoint Endpoint { get; private set; } = null!;

    /// <param name="lines">How many lines it writes until it listens.</param>
    public static async Task<Serving> StartAsync(string[] args, int lines = 1)
    {
        var serving = new Serving(args);
        var told = serving.error.LinesAsync(lines, TestContext.Current.CancellationToken);
        if (await Task.WhenAny(told, serving.running) == serving.running) Assert.Fail($"it ended: {serving.Error}");

        await told;
        serving.Endpoint = StateEndpoint.Parse(serving.Error.TrimEnd().Split(' ')[^1]);
        return serving;
    }

    /// <summary>A client that knows no type.</summary>
    public GrpcState Connect() => new(new GrpcStateChannel(Endpoint), new ResourceTypes(), new GrpcStateOptions { WatchRetry = null });

    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await stop.CancelAsync();
        return await running;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }
}
