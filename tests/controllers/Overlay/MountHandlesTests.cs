using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;
using Strata.Controllers.Tests.Linux;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

public sealed class MountHandlesTests
{
    [Fact]
    public void A_failure_on_the_way_closes_what_was_made_so_far()
    {
        Needs.Root();
        var made = new List<MountHandle>();

        PrivateMounts.Run(() => Assert.Throws<InvalidDataException>(() => MountHandles.Of([1, 2, 3], Make)));

        Assert.Equal([true, true], made.Select(mount => mount.IsClosed));

        MountHandle Make(int part)
        {
            if (part == 3) throw new InvalidDataException();

            made.Add(Mounting.Clone("/", MountFlags.ReadOnly));
            return made[^1];
        }
    }
}
