using System.Diagnostics;
using System.Globalization;
using Strata.Controllers.Linux;
using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime;
using Strata.Runtime.Grpc;

namespace Strata.Node.Tests.Cli.Developing;

/// <summary>The program as a service manager runs it.</summary>
public sealed class StateServeProcessTests : IDisposable
{
    /// <summary>It takes a fraction of a second; this is room for a busy machine, and far from any default of the host.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    readonly TemporaryDirectory directory = new();
    readonly List<Process> started = [];
    readonly CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public StateServeProcessTests() => deadline.CancelAfter(TimeSpan.FromMinutes(1));

    CancellationToken Ct => deadline.Token;

    public void Dispose()
    {
        foreach (var process in started)
        {
            process.Kill();
            process.Dispose();
        }

        deadline.Dispose();
        directory.Dispose();
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_and_its_watches(string signal)
    {
        var socket = directory["state.sock"];
        var process = Start("--socket", socket);
        Assert.Equal($"listening on unix://{socket}", await process.StandardError.ReadLineAsync(Ct));
        await using var client = Connect(socket);
        await using var watch = await client.WatchAsync(new Kind("a", "T"), ct: Ct);
        var reading = LastAsync(watch);

        var asked = Stopwatch.GetTimestamp();
        await Tool.RunAsync("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)], Ct);
        await process.WaitForExitAsync(Ct);
        var took = Stopwatch.GetElapsedTime(asked);

        Assert.Equal(0, process.ExitCode);
        Assert.InRange(took, TimeSpan.Zero, Longest);
        Assert.IsType<StateEvent.Errored>(await reading);
        Assert.Equal(FileType.Missing, Files.TypeOf(socket));
        Assert.Equal("", await process.StandardError.ReadToEndAsync(Ct));
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync(Ct));
    }

    [Fact]
    public async Task A_killed_one_is_followed_by_the_next()
    {
        var socket = directory["state.sock"];
        var killed = Start("--socket", socket);
        await killed.StandardError.ReadLineAsync(Ct);
        killed.Kill();
        await killed.WaitForExitAsync(Ct);

        Assert.Equal(FileType.Socket, Files.TypeOf(socket));
        var process = Start("--socket", socket);
        Assert.Equal($"listening on unix://{socket}", await process.StandardError.ReadLineAsync(Ct));
        await using var client = Connect(socket);

        Assert.Equal(2, (await client.ListAsync(new Kind("meta", "ResourceDefinitions.meta.cosi.dev"), ct: Ct)).Count);
    }

    [Fact]
    public async Task The_default_socket_is_the_users()
    {
        var process = Start();
        var socket = directory["strata-state.sock"];

        Assert.Equal($"listening on unix://{socket}", await process.StandardError.ReadLineAsync(Ct));
    }

    /// <summary>By env, as a shell starts its background jobs with SIGINT ignored, and what is ignored stays so in children.</summary>
    Process Start(params string[] args)
    {
        var process = Process.Start(new ProcessStartInfo(
            "env", ["--default-signal=INT", Path.Combine(AppContext.BaseDirectory, "strata"), "state", "serve", .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["XDG_RUNTIME_DIR"] = directory.Path },
        })!;
        started.Add(process);
        return process;
    }

    static GrpcState Connect(string socket) => new(
        new GrpcStateChannel(new StateEndpoint.Unix(socket)), new ResourceTypes(), new GrpcStateOptions { WatchRetry = null });

    async Task<StateEvent?> LastAsync(Watch watch)
    {
        StateEvent? last = null;
        await foreach (var item in watch.EventsAsync(Ct)) last = item;
        return last;
    }
}
