using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

/// <summary>A disk that refuses to be read, in whichever words the base library tells it, is the fault of the place that it belongs to.</summary>
public sealed class LayoutBodyTests
{
    [Theory]
    [InlineData(false)] // EIO and most others
    [InlineData(true)]  // EACCES and EPERM, as of a server that maps root to nobody
    public async Task A_refusal_of_the_disk_is_one_of_the_source(bool isAccess)
    {
        Exception refusal = isAccess ? new UnauthorizedAccessException("no access") : new IOException("I/O error");
        await using var body = new LayoutBody(new Refusing(refusal), cause => new StageException("io", cause.Message, "look", cause: cause));

        Assert.Same(refusal, Assert.Throws<StageException>(() => body.ReadByte()).InnerException);
        Assert.Same(
            refusal,
            (await Assert.ThrowsAsync<StageException>(() => body.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask()))
                .InnerException);
    }

    sealed class Refusing(Exception refusal) : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw refusal;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(refusal);
    }
}
