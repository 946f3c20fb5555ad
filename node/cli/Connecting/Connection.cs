using System.CommandLine;
using Grpc.Core;
using Strata.Resources.Serialization;
using Strata.Runtime;
using Strata.Runtime.Grpc;

namespace Strata.Cli.Connecting;

/// <summary>One agent. Nothing is opened before the first call.</summary>
sealed class Connection : IDisposable
{
    // A broken watch ends the command: who watches wants to know that the agent went away.
    static readonly GrpcStateOptions Options = new() { WatchRetry = null };

    readonly GrpcStateChannel channel;

    Connection(StateEndpoint endpoint) => channel = new GrpcStateChannel(endpoint);

    /// <summary>Registers no type: every resource comes with the YAML that the agent rendered.</summary>
    public ICoreState State => field ??= new GrpcState(channel, new ResourceTypes(), Options);

    public InspectionClient Inspection => field ??= new InspectionClient(channel);

    public CallInvoker Invoker => channel.Invoker;

    public StateEndpoint Endpoint => channel.Endpoint;

    /// <exception cref="CommandException">The endpoint is malformed.</exception>
    public static Connection Open(ParseResult parse) => new(EndpointOption.In(parse));

    public void Dispose() => channel.Dispose();
}
