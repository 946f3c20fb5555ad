using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Strata.Agent;
using Strata.Node.Tests.Agent;
using Strata.Resources.Node;
using Strata.Runtime;

namespace Strata.Node.Tests.Cli.Inspecting;

/// <summary>A whole agent on its socket, whose stages have answered to a missing machine configuration.</summary>
public sealed class RunningAgent : IAsyncLifetime
{
    readonly TemporaryDirectory directory = new();
    readonly IHost host;

    public RunningAgent()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddExtensionAgent(SampleOptions.In(directory));
        host = builder.Build();
    }

    public string Endpoint => $"unix://{directory["run/strata.sock"]}";

    public async ValueTask InitializeAsync()
    {
        await host.StartAsync();
        await host.Services.GetRequiredService<ExtensionAgent>().State.WatchForAsync(
            State.PointerTo<InstallConfig>(InstallConfig.Id),
            new WatchCondition { Test = item => item is StateEvent.Created or StateEvent.Updated });
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
        directory.Dispose();
    }
}
