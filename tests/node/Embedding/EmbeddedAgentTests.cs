using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Strata.Agent;
using Strata.Node.Tests.Agent;
using Strata.Node.Tests.Cli;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;

namespace Strata.Node.Tests.Embedding;

/// <summary>
/// The agent in a host of somebody else, whose time, loggers and meters are its own. Its machine configuration is missing, so that it
/// has nothing to pull, build or mount.
/// </summary>
public sealed class EmbeddedAgentTests : IAsyncDisposable
{
    static readonly DateTimeOffset Then = new(2031, 4, 1, 12, 0, 0, TimeSpan.Zero);

    readonly TemporaryDirectory directory = new();
    readonly RecordingLoggers loggers = new();
    readonly IHost host;

    public EmbeddedAgentTests()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Then));
        builder.Services.AddSingleton<ILoggerFactory>(loggers);
        builder.Services.AddExtensionAgent(SampleOptions.In(directory));
        host = builder.Build();
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    ExtensionAgent Agent => host.Services.GetRequiredService<ExtensionAgent>();

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)host).DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task The_time_is_the_hosts()
    {
        await host.StartAsync(Ct);
        var config = await ConfigAsync();
        await host.StopAsync(Ct);

        Assert.Equal((Then, Then), (config.Metadata.Created, config.Spec.Error!.Since));
    }

    [Fact]
    public async Task The_loggers_are_the_hosts_for_the_agent_its_controllers_and_its_server()
    {
        await host.StartAsync(Ct);
        await ConfigAsync();
        await host.StopAsync(Ct);

        Assert.Contains(loggers.Said, said => said.Category == "Strata.Agent.ExtensionAgent");
        Assert.Contains(loggers.Said, said => said.Category.EndsWith(".MachineConfigController", StringComparison.Ordinal));
        Assert.Contains(loggers.Said, said => said.Category.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_meters_are_the_hosts_for_the_runtime_and_its_server()
    {
        var meters = new ConcurrentBag<string>();
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory)) meters.Add(instrument.Meter.Name);
            },
        };
        listener.Start();

        await host.StartAsync(Ct);
        await host.StopAsync(Ct);

        Assert.Contains("Strata.Runtime", meters);
        Assert.Contains("Microsoft.AspNetCore.Server.Kestrel", meters);
    }

    [Fact]
    public async Task The_host_reads_the_state_in_the_process_and_the_command_line_over_the_socket()
    {
        await host.StartAsync(Ct);
        var config = await ConfigAsync();
        var endpoint = $"unix://{directory["run/strata.sock"]}";
        var said = await Said.ByAsync(Ct, "get", "installconfigs", "-o", "jsonpath={.spec.error.code}", "--endpoint", endpoint);
        await host.StopAsync(Ct);

        Assert.Equal((0, $"{config.Spec.Error!.Code}\n"), (said.ExitCode, said.Output));
        Assert.Equal("config-missing", config.Spec.Error.Code);
    }

    [Fact]
    public async Task What_a_killed_apply_left_beside_the_configuration_goes_at_the_next_start()
    {
        var left = directory[$".machine.yaml.{Guid.NewGuid():n}"];
        await File.WriteAllTextAsync(left, "auth: {username: me, password: secret}\n", Ct);

        await host.StartAsync(Ct);
        await host.StopAsync(Ct);

        Assert.False(File.Exists(left), "the half-written configuration is still there");
    }

    [Fact]
    public async Task A_stopped_host_has_let_go_of_the_data_directory()
    {
        await host.StartAsync(Ct);
        await host.StopAsync(Ct);
        await ((IAsyncDisposable)host).DisposeAsync();

        Assert.Empty(NodeUnmount.Run(new ExtensionAgentOptions
        {
            DataDirectory = directory["data"],
            SocketPath = directory["run/strata.sock"],
            TargetDirectory = directory["run/root"],
        }).MountPoints);
    }

    /// <summary>Waits until the stages have answered to the missing file.</summary>
    async Task<Resource<MachineConfig>> ConfigAsync()
    {
        await Agent.State.WatchForAsync(
            State.PointerTo<InstallConfig>(InstallConfig.Id),
            new WatchCondition { Test = item => item is StateEvent.Created or StateEvent.Updated },
            Ct);
        return await Agent.State.GetAsync<MachineConfig>(MachineConfig.Id, Ct);
    }
}
