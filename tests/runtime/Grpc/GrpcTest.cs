using Google.Protobuf;
using Strata.Resources;
using Strata.Runtime.Grpc;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>A server over a state in memory, and words to talk about it.</summary>
public abstract class GrpcTest : IAsyncLifetime
{
    readonly List<GrpcStateChannel> channels = [];

    internal StateServer Server { get; private set; } = null!;

    internal GrpcState Remote { get; private set; } = null!;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected static Kind Paths => new("default", PathSpec.Definition.Type);

    private protected ICoreState Local { get; private set; } = null!;

    private protected virtual StateServiceOptions? ServiceOptions => null;

    public virtual async ValueTask InitializeAsync()
    {
        Local = CreateLocal();
        Server = await StateServer.StartAsync(Local, options: ServiceOptions);
        Remote = Server.Connect();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Remote.DisposeAsync();
        foreach (var channel in channels) channel.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected virtual ICoreState CreateLocal() => new InMemoryState();

    private protected static Pointer At(string id) => new(Paths, id);

    private protected static IResource PathAt(string id, params string[] finalizers) =>
        new Resource<PathSpec>(new Metadata(At(id)) { Finalizers = Finalizers.From(finalizers) }, new PathSpec());

    private protected static AnyResource Opaque(string type, string id, byte[] proto, string yaml) =>
        new(new Metadata("default", type, id), new OpaqueSpec(ByteString.CopyFrom(proto), yaml));

    /// <summary>The service as any client sees it.</summary>
    private protected Protos.State.StateClient Raw()
    {
        var channel = Server.Open();
        channels.Add(channel);
        return new Protos.State.StateClient(channel.Invoker);
    }
}
