using Strata.Controllers.Linux;
using Strata.Controllers.Tests.CleanUp;
using Strata.Controllers.Tests.Oci;
using Xunit;

namespace Strata.Controllers.Tests.Linux;

[CollectionDefinition(nameof(FileLocks), DisableParallelization = true)]
public sealed class FileLocks;

/// <summary>Alone: a program that another test starts holds every descriptor between fork and exec.</summary>
[Collection(nameof(FileLocks))]
public sealed class FileLockTests : IDisposable
{
    readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_second_holder_is_refused_and_learns_the_pid_of_the_first()
    {
        using var first = FileLock.Acquire(folder["lock"]);

        var refusal = Assert.Throws<LockHeldException>(() => FileLock.Acquire(folder["lock"]));

        Assert.Equal(Environment.ProcessId, refusal.Holder);
    }

    [Fact]
    public void What_the_holder_says_of_itself_is_told_and_nothing_of_the_one_before()
    {
        FileLock.Acquire(folder["lock"], "/a/long/way/to/the/data").Dispose();
        using var holder = FileLock.Acquire(folder["lock"], "/dâta\nof\u001bmine");

        var refusal = Assert.Throws<LockHeldException>(() => FileLock.Acquire(folder["lock"], "/other"));

        Assert.Equal((Environment.ProcessId, "/dâta?of?mine"), (refusal.Holder, refusal.Note));
    }

    // Where others may make files too, one of them may have put it there, and hold it: to read it would take forever.
    [Fact]
    public async Task A_fifo_in_the_place_of_the_lock_is_refused_at_once()
    {
        await Tool.RunAsync("mkfifo", folder["lock"]);
        using var held = Files.Open(folder["lock"], Libc.O_RDWR);
        Assert.Equal(0, Libc.flock(held, Libc.LOCK_EX));

        var attempt = Task.Run(() => FileLock.Acquire(folder["lock"]), TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<LinuxException>(
            () => attempt.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.Equal((Errno.EINVAL, folder["lock"]), (refusal.Number, refusal.Path));
    }

    [Fact]
    public void A_full_disk_keeps_nobody_from_the_lock()
    {
        using var disk = new SmallDisk(kilobytes: 64);
        var path = Path.Combine(disk.Path, "lock");
        Assert.Throws<IOException>(() => File.WriteAllBytes(Path.Combine(disk.Path, "all"), new byte[1 << 20]));

        using var held = FileLock.Acquire(path, "/data");

        Assert.Null(Assert.Throws<LockHeldException>(() => FileLock.Acquire(path)).Holder);
    }

    [Fact]
    public void A_released_lock_can_be_taken_and_the_file_stays()
    {
        FileLock.Acquire(folder["lock"]).Dispose();
        Assert.True(File.Exists(folder["lock"]));

        using var second = FileLock.Acquire(folder["lock"]);
    }

    [Fact]
    public async Task The_lock_is_the_one_that_flock_of_util_linux_takes()
    {
        Needs.Programs("flock");
        using var held = FileLock.Acquire(folder["lock"]);

        var attempt = new Command("flock", ["--nonblock", folder["lock"], "true"]);

        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => attempt.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, failure.ExitCode);
    }

    [Fact]
    public async Task Started_programs_do_not_inherit_the_lock()
    {
        Task<CommandResult> sleeper;
        using var stop = new CancellationTokenSource();
        using (FileLock.Acquire(folder["lock"])) sleeper = new Command("sleep", ["60"]).RunAsync(stop.Token);

        using (var again = FileLock.Acquire(folder["lock"])) Assert.NotNull(again);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeper);
    }
}
