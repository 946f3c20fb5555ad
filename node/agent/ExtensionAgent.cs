using System.Diagnostics.Metrics;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Strata.Controllers.Linux;
using Strata.Resources.Node;
using Strata.Runtime;
using Strata.Runtime.Grpc;

namespace Strata.Agent;

/// <summary>
/// The node agent: holds the data directory, runs the controllers over an in-memory state, and serves both on its socket. What is
/// mounted outlives it.
/// </summary>
public sealed class ExtensionAgent(ExtensionAgentOptions options, TimeProvider time, ILoggerFactory loggers, IMeterFactory? meters = null)
    : IHostedService, IAsyncDisposable
{
    readonly ILogger logger = loggers.CreateLogger<ExtensionAgent>();
    readonly CancellationTokenSource stopping = new();

    AgentDirectories? directories;
    AgentParts? parts;
    WebApplication? server;
    IDisposable? socket;
    Task running = Task.CompletedTask;
    bool isDisposed;

    /// <summary>The agent's state, for programs that embed it.</summary>
    public State State { get; } = new(BuildState(time, meters));

    /// <summary>Of the server, once it is built.</summary>
    internal IServiceProvider? Services => server?.Services;

    /// <exception cref="LockHeldException">Another agent works on the data directory.</exception>
    /// <exception cref="StageException">A directory is unusable.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        AgentOptionsCheck.Check(options);
        directories = AgentDirectories.Open(options);
        parts = new AgentParts(options, time, loggers, meters);
        await AgentDefinitions.DescribeAsync(State, ct);
        if (!options.InPlace && IsWritableRoot(options.BaseDirectory)) logger.BaseIsWritable(options.BaseDirectory);

        var host = new ControllerRuntimeOptions { Time = time, LoggerFactory = loggers, MeterFactory = meters };
        var runtime = new ControllerRuntime(State.Core, parts.Controllers, host);
        var apply = new ApplyConfiguration(parts.ConfigFile, parts.Config, State, time);
        var diffs = new DiffCalls(new DiffConfiguration(State, parts.Check, parts.Base).RunAsync, time);
        server = BuildServer(new NodeService(apply, diffs, parts.Generations, loggers.CreateLogger<NodeService>()), runtime);
        socket = SocketPath.Claim(options.SocketPath);
        await server.StartAsync(ct);
        running = runtime.RunAsync(stopping.Token);
        logger.AgentStarted(options.SocketPath, options.DataDirectory, options.PlaceOfExtensions);
    }

    public async Task StopAsync(CancellationToken ct)
    {
        await stopping.CancelAsync();
        if (server is not null) await server.StopAsync(ct);
        await running.WaitAsync(ct);
        logger.AgentStopped(options.PlaceOfExtensions);
    }

    /// <summary>
    /// Ends what runs also when nobody stopped it, as a host does whose start fails further on, or waited for its end. The data directory
    /// is held until the last pass has ended: of one that does not end in time it is held longer than this.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (isDisposed) return; // the container knows the agent under two names

        isDisposed = true;
        await stopping.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a stop tells what it ended with
        if (server is not null) await server.DisposeAsync();
        socket?.Dispose();
        parts?.Dispose();
        stopping.Dispose();
        if (running.Exception?.InnerException is ShutdownTimeoutException late) _ = ReleaseAfterAsync(late);
        else directories?.Dispose();
    }

    async Task ReleaseAfterAsync(ShutdownTimeoutException late)
    {
        logger.PassesStillRun(options.DataDirectory, string.Join(", ", late.Controllers));
        await late.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        directories!.Dispose();
    }

    static ICoreState BuildState(TimeProvider time, IMeterFactory? meters)
    {
        var core = new InMemoryState(new InMemoryStateOptions { InitialHistory = 128, MaxHistory = 4096, HistoryGap = 16, Time = time });
        return meters is null
            ? core
            : new MeteredState(core, meters, new StateMetricsOptions { Types = AgentDefinitions.TypeNames, Time = time });
    }

    static bool IsWritableRoot(string directory) =>
        directory == "/" && Mountinfo.Read().LastOrDefault(mount => mount.Target == "/") is { } root && !root.Options.Contains("ro");

    WebApplication BuildServer(NodeService node, ControllerRuntime runtime)
    {
        // Empty: neither the environment nor files in the working directory have a say, nor is that directory watched for such files. It
        // may even be gone: the root is always there.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = "/" });
        builder.Services.AddSingleton(loggers);
        if (meters is not null) builder.Services.AddSingleton(meters);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(node);
        builder.Services.AddSingleton<IServiceMethodProvider<NodeService>, NodeMethods>();
        builder.Services.AddStateService(State.Core, AgentDefinitions.Types);
        builder.Services.AddInspectionService(runtime);
        builder.WebHost
            .UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.ListenState(new UnixSocketOptions(options.SocketPath, AllowedUid: 0)));

        var application = builder.Build();
        application.MapStateService();
        application.MapInspectionService();
        application.MapGrpcService<NodeService>();
        return application;
    }

    /// <summary>Signals and console belong to the outer host.</summary>
    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
