// embedded-agent --config FILE --data DIR --socket PATH --base DIR --target DIR
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Strata.Agent;
using Strata.Resources.Node;
using Strata.Runtime;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddExtensionAgent(new ExtensionAgentOptions
{
    ConfigFile = Path("config"),
    DataDirectory = Path("data"),
    SocketPath = Path("socket"),
    BaseDirectory = Path("base"),
    TargetDirectory = Path("target"),
});
builder.Services.AddHostedService<ActiveExtensions>();
await builder.Build().RunAsync();

string Path(string option) => builder.Configuration[option] ?? throw new ArgumentException($"--{option} is missing");

/// <summary>Prints a line for every extension that is or becomes active, read from the agent's state in this process.</summary>
sealed class ActiveExtensions(ExtensionAgent agent) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var fromTheBeginning = new WatchOptions { BootstrapContents = true };
        await using var watch = await agent.State.WatchAsync<ExtensionStatus>(fromTheBeginning, stoppingToken);
        await foreach (var change in watch.WithCancellation(stoppingToken))
        {
            if (change is StateEvent<ExtensionStatus>.Created { Resource.Spec.Metadata: var extension })
                Console.WriteLine($"active: {extension.Name} {extension.Version}");
        }
    }
}
