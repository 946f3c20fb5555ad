using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

public sealed class FreeSpaceTests : IDisposable
{
    readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(0.25, null)] // of what is free, twice
    [InlineData(0.75, "space")]
    [InlineData(double.MaxValue, "space")]
    public void What_does_not_fit_together_is_refused_before_it_is_brought(double share, string? code)
    {
        var half = new Descriptor("application/octet-stream", Digest.Sha256("x"u8), SizeOf(share));

        var refused = (StageException?)Record.Exception(() => FreeSpace.Check(directory.Path, [half, half]));

        Assert.Equal(code, refused?.Code);
    }

    long SizeOf(double share) =>
        share > 1 ? long.MaxValue : (long)(new DriveInfo(directory.Path).AvailableFreeSpace * share);
}
