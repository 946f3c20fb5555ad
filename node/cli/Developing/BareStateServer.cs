using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Strata.Cli.Running;
using Strata.Resources.Serialization;
using Strata.Runtime;
using Strata.Runtime.Grpc;

namespace Strata.Cli.Developing;

/// <summary>A state in memory behind a socket. It knows no type, so what is written comes back byte for byte.</summary>
sealed class BareStateServer : IAsyncDisposable
{
    /// <summary>What calls get to end after they were told; watches end at once.</summary>
    static readonly TimeSpan LongestEnd = TimeSpan.FromMilliseconds(500);

    /// <summary>Long enough for whoever replays tens of thousands of events.</summary>
    static readonly InMemoryStateOptions History = new() { InitialHistory = 128, MaxHistory = 65_536, HistoryGap = 16 };

    readonly WebApplication application;
    readonly IDisposable? claim;

    BareStateServer(WebApplication application, IDisposable? claim, StateEndpoint endpoint)
    {
        this.application = application;
        this.claim = claim;
        Endpoint = endpoint;
    }

    public StateEndpoint Endpoint { get; }

    /// <param name="namespaces">The only ones that are served; empty: all.</param>
    /// <exception cref="CommandException">Nobody can listen there, or somebody does.</exception>
    /// <exception cref="Strata.Resources.Node.StageException">The socket's place is not safe, or taken.</exception>
    public static async Task<BareStateServer> StartAsync(ListenPlace place, IReadOnlyCollection<string> namespaces, CancellationToken ct)
    {
        var core = new InMemoryState(History);
        await MetaResources.DescribeAsync(new State(core), namespaces, ct);
        var application = Build(place, namespaces.Count == 0 ? core : new FilteredState(core, AccessRules.OnlyNamespaces(namespaces)));
        IDisposable? claim = null;
        try
        {
            claim = place.Claim();
            await application.StartAsync(ct);
            return new BareStateServer(application, claim, place.EndpointOf(application.Urls.Single()));
        }
        catch (Exception e)
        {
            await application.DisposeAsync();
            claim?.Dispose();
            if (Refused(place, e) is { } refusal) throw refusal;
            throw;
        }
    }

    /// <summary>Until the token, or a signal, says so.</summary>
    public Task WhenStoppedAsync(CancellationToken ct) => application.WaitForShutdownAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        claim?.Dispose();
    }

    // Empty: neither the environment nor files in the working directory have a say. It may even be gone: the root is always there.
    static WebApplication Build(ListenPlace place, ICoreState core)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = "/" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(place.Apply);
        builder.Services.AddRestingMemory();
        builder.Logging.ToStandardError();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestEnd);
        builder.Services.AddStateService(core, new ResourceTypes());
        var application = builder.Build();
        application.MapStateService();
        return application;
    }

    static CommandException? Refused(ListenPlace place, Exception error) => error switch
    {
        IOException { InnerException: AddressInUseException } => new CommandException(
            ExitCode.Conflict, $"{place} is in use", "stop who listens there, or name another place with --socket or --listen"),
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => new CommandException(
            ExitCode.Usage, $"{place} is no address of this host", "name one that `ip address` lists"),
        SocketException s => new CommandException(ExitCode.Failed, $"cannot listen on {place}: {s.Message}"),
        _ => null,
    };
}
