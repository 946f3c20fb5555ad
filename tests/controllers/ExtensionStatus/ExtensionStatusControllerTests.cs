using Strata.Controllers.Tests.Stages;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionStatus;

using Status = Strata.Resources.Node.ExtensionStatus;

public sealed class ExtensionStatusControllerTests : IAsyncDisposable
{
    const string Gvisor = "ghcr.io/siderolabs/gvisor:33f613e";
    const string A = "example.com/a:1";

    readonly Pipeline pipeline = new();

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task The_status_is_that_of_the_seed()
    {
        var metadata = new ExtensionMetadata(
            "gvisor",
            "20220117.0-v1.0.0",
            "Andrew Rynhard",
            "This system extension provides gVisor using containerd's runtime handler.\n",
            new ExtensionCompatibility(new TalosCompatibility("> v0.15.0-alpha.1")));
        pipeline.Builder.Metadata[$"sha256:{Gvisor}"] = metadata;

        await pipeline.InstallAsync(Gvisor);

        var status = await pipeline.State.GetAsync<Status>("000.ghcr.io-siderolabs-gvisor-33f613e", TestContext.Current.CancellationToken);
        Assert.Equal("runtime.ExtensionStatusController", status.Metadata.Owner);
        Assert.Equal("ExtensionStatuses.runtime.talos.dev", status.Metadata.Pointer.Type);
        Assert.Equal("runtime", status.Metadata.Pointer.Namespace);
        Assert.Equal(new Status("000.ghcr.io-siderolabs-gvisor-33f613e.sqsh", metadata), status.Spec);
    }

    [Fact]
    public async Task It_follows_what_is_mounted_and_not_what_is_asked_for()
    {
        await pipeline.InstallAsync(A);
        pipeline.Mounter.BuildFailure = Pipeline.MountRefused;

        await Assert.ThrowsAsync<StageException>(() => pipeline.UpgradeAsync(Gvisor));
        Assert.Equal(["000.example.com-a-1"], await pipeline.IdsAsync<Status>());

        pipeline.Mounter.BuildFailure = null;
        await pipeline.UpgradeAsync(Gvisor);
        Assert.Equal(["000.ghcr.io-siderolabs-gvisor-33f613e"], await pipeline.IdsAsync<Status>());
    }

    [Fact]
    public async Task There_is_none_while_nothing_is_mounted()
    {
        pipeline.Mounter.AttachFailure = Pipeline.MountRefused;

        await pipeline.InstallAsync(A);

        Assert.Empty(await pipeline.IdsAsync<Status>());
    }
}
