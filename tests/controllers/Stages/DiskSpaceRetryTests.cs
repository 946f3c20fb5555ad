using Strata.Controllers.Stages;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Stages;

public sealed class DiskSpaceRetryTests
{
    readonly Disk disk = new();

    int tries;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_found_no_room_is_tried_once_more_when_some_was_made()
    {
        Assert.Equal(2, await disk.WithRoomAsync(() => TryAsync(ErrorCodes.Space, failures: 1), Ct));
        Assert.Equal(1, disk.Reclaimed);
    }

    [Theory]
    [InlineData(ErrorCodes.Space, 2)]
    [InlineData(ErrorCodes.Io, 1)]
    public async Task What_fails_again_or_for_another_reason_is_told(string code, int expected)
    {
        var failure = await Assert.ThrowsAsync<StageException>(() => disk.WithRoomAsync(() => TryAsync(code, failures: 3), Ct));

        Assert.Equal((code, expected, expected - 1), (failure.Code, tries, disk.Reclaimed));
    }

    [Fact]
    public async Task Where_nobody_makes_room_it_is_told_at_once()
    {
        IDiskSpace? nobody = null;
        await Assert.ThrowsAsync<StageException>(() => nobody.WithRoomAsync(() => TryAsync(ErrorCodes.Space, failures: 1), Ct));

        Assert.Equal(1, tries);
    }

    Task<int> TryAsync(string code, int failures) =>
        ++tries <= failures ? throw new StageException(code, "it failed", "wait") : Task.FromResult(tries);

    sealed class Disk : IDiskSpace
    {
        public int Reclaimed { get; private set; }

        public Task ReclaimAsync(CancellationToken ct)
        {
            Reclaimed++;
            return Task.CompletedTask;
        }
    }
}
