using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

public class BoundedReadTests
{
    [Fact]
    public void A_file_that_grows_after_it_was_measured_is_read_as_far_as_it_was_measured()
    {
        using var growing = new GrowingStream(first: 10);

        Assert.Equal(10, BoundedRead.All(growing, limit: 16, "a file").Length);
    }

    [Fact]
    public void A_file_over_the_limit_is_refused()
    {
        using var large = new MemoryStream(new byte[17]);

        Assert.Equal("too-large", Assert.Throws<StageException>(() => BoundedRead.All(large, limit: 16, "a file")).Code);
    }

    /// <summary>Longer each time it is asked, as a file is that somebody else extends.</summary>
    sealed class GrowingStream(long first) : MemoryStream(new byte[1 << 10])
    {
        long length = first;

        public override long Length
        {
            get
            {
                var now = length;
                length = int.MaxValue;
                return now;
            }
        }
    }
}
