namespace Strata.EndToEnd.Tests.Parts;

/// <summary>Tests on a node of its own that pulls from a real registry; `programs` are what they need beyond what every one of them does.</summary>
public abstract class NodeTests(params string[] programs) : IAsyncLifetime
{
    static readonly string[] Always = ["skopeo", "umoci", "mksquashfs", "unshare", "nsenter", Requirements.DockerRegistry];

    private protected readonly TemporaryDirectory directory = new();
    private protected readonly CancellationToken ct = TestContext.Current.CancellationToken;

    private protected RealRegistry registry = null!;
    private protected Extensions extensions = null!;
    private protected Node node = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Requirements.Check([.. Always, .. programs]);
        registry = await RealRegistry.StartAsync(directory, ct);
        extensions = new Extensions(directory);
        node = await Node.CreateAsync(directory, ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null) await node.DisposeAsync();
        if (registry is not null) await registry.DisposeAsync();
        directory.Dispose();
        GC.SuppressFinalize(this);
    }
}
