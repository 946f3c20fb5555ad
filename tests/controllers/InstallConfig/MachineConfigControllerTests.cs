using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.InstallConfig;
using Strata.Controllers.Tests.CleanUp;
using Strata.Controllers.Tests.Oci;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime.Testing;
using Xunit;

namespace Strata.Controllers.Tests.InstallConfig;

/// <summary>Told to look by the test; that the kernel tells it too is for the end-to-end tests.</summary>
public sealed class MachineConfigControllerTests : IAsyncDisposable
{
    const string Good = "machine:\n  install: {}\n";

    readonly TemporaryDirectory directory = new();
    readonly MachineConfigFile file;
    readonly MachineConfigController controller;
    readonly FakeTimeProvider time = new();
    readonly ControllerHarness harness;

    public MachineConfigControllerTests()
    {
        file = new MachineConfigFile(directory["sub/machine.yaml"], mustBeOurs: true);
        Directory.CreateDirectory(directory["sub"]);
        controller = new MachineConfigController(file, time, NullLogger<MachineConfigController>.Instance);
        harness = new ControllerHarness(new HarnessOptions { Time = time }, controller);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await harness.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task The_file_becomes_a_resource_with_its_digest()
    {
        var config = await WriteAsync(Good);

        // sha256sum of the text.
        const string digest = "sha256:cb8d2b36e1de6b9398b04e93d834ab447741842792afd5c9059d7e2a12c0851f";
        Assert.Equal(new MachineConfig(Good, digest, 1), config.Spec);
    }

    [Fact]
    public async Task Every_replacement_counts_also_with_equal_text()
    {
        await WriteAsync(Good);

        Assert.Equal(2, (await WriteAsync(Good)).Spec.Revision);
    }

    [Fact]
    public async Task Looking_again_is_no_change()
    {
        var before = await WriteAsync(Good);

        Assert.Equal(before.Metadata.Version, (await LookAsync()).Metadata.Version);
    }

    [Fact]
    public async Task A_file_written_in_place_counts_too()
    {
        await WriteAsync(Good);
        File.AppendAllText(file.Path, "# edited by hand\n");

        Assert.Equal(2, (await LookAsync()).Spec.Revision);
    }

    [Fact]
    public async Task A_missing_file_is_an_error_that_ends_when_it_is_there()
    {
        var missing = await LookAsync();
        Assert.Equal("config-missing", missing.Spec.Error!.Code);

        Assert.Null((await WriteAsync(Good)).Spec.Error);
    }

    [Fact]
    public async Task A_fifo_in_the_place_of_the_file_is_told_without_waiting()
    {
        await Tool.RunAsync("mkfifo", file.Path);

        Assert.Equal("special-file", (await LookAsync()).Spec.Error!.Code);
    }

    [Fact]
    public async Task The_same_error_later_is_no_change()
    {
        var before = await LookAsync();
        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(before.Metadata.Version, (await LookAsync()).Metadata.Version);
    }

    [Fact]
    public async Task A_missing_directory_is_told_and_looked_for_again()
    {
        Directory.Delete(directory["sub"]);
        var other = new MachineConfigController(file, time, NullLogger<MachineConfigController>.Instance);
        await using var bed = new ControllerHarness(new HarnessOptions { Time = time }, other);
        await bed.SettleAsync();
        Assert.Equal("config-missing", (await bed.State.GetAsync<MachineConfig>(MachineConfig.Id, Ct)).Spec.Error!.Code);

        Directory.CreateDirectory(directory["sub"]);
        File.WriteAllText(file.Path, Good);
        bed.Advance(TimeSpan.FromMinutes(1));
        await bed.SettleAsync();

        Assert.Null((await bed.State.GetAsync<MachineConfig>(MachineConfig.Id, Ct)).Spec.Error);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x6D }, "yaml")]
    [InlineData(null, "too-large")]
    public async Task What_is_no_text_is_an_error(byte[]? bytes, string code)
    {
        file.Replace(bytes ?? new byte[(1 << 20) + 1]);

        Assert.Equal(code, (await LookAsync()).Spec.Error!.Code);
    }

    [Theory]
    [InlineData("chmod 0602 sub/machine.yaml")]
    [InlineData("chown 0:1 sub/machine.yaml; chmod 0620 sub/machine.yaml")]
    [InlineData("chown 65534 sub/machine.yaml")]
    [InlineData("chown 65534 sub")]
    [InlineData("chmod 0757 sub")]
    [InlineData("chmod 0757 .")]
    [InlineData("mkdir -m 0755 safe; mv sub/machine.yaml safe/; ln -s ../safe/machine.yaml sub/machine.yaml; chmod 0757 sub")]
    [InlineData("mkdir -m 0777 open; mv sub/machine.yaml open/; ln -s ../open/machine.yaml sub/machine.yaml")]
    [InlineData("mkdir -m 0755 safe; mv sub/machine.yaml safe/; mkdir -m 0777 open; ln -s ../safe/machine.yaml open/on; ln -s ../open/on sub/machine.yaml")]
    [InlineData("mv sub safe; mkdir -m 0777 open; ln -s ../safe open/on; ln -s open/on sub")]
    [InlineData("mv sub safe; mkdir -m 0777 open; ln -s ../safe open/on; ln -s $PWD/open/../open/on sub")]
    [InlineData("mv sub safe; mkdir -m 1777 sticky; ln -s ../safe sticky/on; chown -h 65534 sticky/on; ln -s sticky/on sub")]
    public async Task What_others_may_write_is_not_read(string change)
    {
        Needs.Root();
        await WriteAsync(Good);
        await ShellAsync(change);

        var refused = (await LookAsync()).Spec;

        Assert.Equal("config-writable", refused.Error!.Code);
        Assert.Empty(refused.Text);
    }

    [Theory]
    [InlineData("chmod 0644 sub/machine.yaml")]
    [InlineData("chmod 0660 sub/machine.yaml")] // root's group
    [InlineData("chmod 1777 sub")] // as /tmp is
    [InlineData("mv sub safe; mkdir -m 1777 sticky; ln -s ../safe sticky/on; ln -s sticky/on sub")]
    [InlineData("mv sub safe; ln -s safe sub; chown -h 65534 sub")] // nobody may replace it
    public async Task What_only_root_may_write_is_read(string change)
    {
        Needs.Root();
        await WriteAsync(Good);
        await ShellAsync(change);

        Assert.Null((await LookAsync()).Spec.Error);
    }

    [Fact]
    public async Task What_others_may_write_is_looked_at_again_until_they_may_not()
    {
        await WriteAsync(Good);
        await ShellAsync("chmod 0757 sub");
        await LookAsync();
        await ShellAsync("chmod 0755 sub");

        harness.Advance(TimeSpan.FromMinutes(1));
        await harness.SettleAsync();

        Assert.Null((await harness.State.GetAsync<MachineConfig>(MachineConfig.Id, Ct)).Spec.Error);
    }

    [Theory]
    [InlineData("true", "mv sub old; mv new sub")]
    [InlineData("mv sub one; ln -s one sub", "ln -s new next; mv -T next sub")]
    [InlineData( // as Kubernetes shows a ConfigMap
        "mkdir sub/..1; mv sub/machine.yaml sub/..1/; ln -s ..1 sub/..data; ln -s ..data/machine.yaml sub/machine.yaml",
        "mv new sub/..2; ln -s ..2 sub/..next; mv -T sub/..next sub/..data")]
    [InlineData("true", "mv sub old")]
    public async Task Another_directory_or_link_on_the_way_to_the_file_is_noticed(string before, string change)
    {
        await WriteAsync(Good);
        await ShellAsync($"{before}; mkdir new; echo 'machine: {{}}' > new/machine.yaml");
        await LookAsync();
        harness.Advance(TimeSpan.FromMilliseconds(200)); // what the kernel told of that
        await LookAsync();

        await ShellAsync(change);
        harness.Advance(TimeSpan.FromSeconds(5));
        harness.Advance(TimeSpan.FromMilliseconds(200));
        await harness.SettleAsync();

        var config = (await harness.State.GetAsync<MachineConfig>(MachineConfig.Id, Ct)).Spec;
        Assert.Equal(File.Exists(file.Path) ? "machine: {}\n" : "", config.Text);
        Assert.Equal(File.Exists(file.Path) ? null : "config-missing", config.Error?.Code);
    }

    [Theory]
    [InlineData("mkdir new; cp sub/machine.yaml new/; mv sub old; mv new sub")]
    [InlineData("rm -r sub; mkdir sub; echo 'machine: {}' > sub/machine.yaml")] // often with the number of the one before
    public async Task Of_the_new_directory_the_kernel_tells(string change)
    {
        file.Replace(System.Text.Encoding.UTF8.GetBytes(Good));
        using var told = new ManualResetEventSlim();
        var clock = new TellingTime { Quiet = told.Set };
        var logger = NullLogger<MachineConfigController>.Instance;
        await using var bed = new ControllerHarness(new HarnessOptions { Time = clock }, new MachineConfigController(file, clock, logger));
        await bed.SettleAsync();
        await ShellAsync(change);
        bed.Advance(TimeSpan.FromSeconds(5));
        bed.Advance(TimeSpan.FromMilliseconds(200));
        await bed.SettleAsync();
        told.Reset();

        file.Replace("machine: {}"u8);

        Assert.True(told.Wait(TimeSpan.FromSeconds(20), Ct));
    }

    [Fact]
    public async Task What_cannot_be_read_is_looked_at_again_until_it_can()
    {
        // A link into a directory that is not watched, and there to itself: the fault ends where no watch tells of it.
        Directory.CreateDirectory(directory["disk"]);
        File.CreateSymbolicLink(directory["disk/machine.yaml"], "machine.yaml");
        File.CreateSymbolicLink(file.Path, "../disk/machine.yaml");
        var unreadable = (await LookAsync()).Spec.Error;
        File.Delete(directory["disk/machine.yaml"]);
        File.WriteAllText(directory["disk/machine.yaml"], Good);

        harness.Advance(TimeSpan.FromMinutes(1));
        await harness.SettleAsync();

        Assert.Equal("io", unreadable!.Code);
        Assert.Null((await harness.State.GetAsync<MachineConfig>(MachineConfig.Id, Ct)).Spec.Error);
    }

    [Fact]
    public async Task That_there_is_no_watch_is_told_once_for_each_reason_and_again_after_there_was_one()
    {
        file.Replace(System.Text.Encoding.UTF8.GetBytes(Good));
        var refusal = "no watches left";
        using var loggers = new RecordingLoggers();
        var unwatched = new MachineConfigController(file, time, loggers.CreateLogger<MachineConfigController>())
        {
            Renew = _ => refusal.Length == 0 ? true : throw new IOException(refusal),
        };
        await using var bed = new ControllerHarness(new HarnessOptions { Time = time }, unwatched);
        await bed.SettleAsync();
        var counts = new List<int>();

        foreach (var next in (string[])["no watches left", "no watches left", "no memory left", "", "no memory left"])
        {
            refusal = next;
            bed.Advance(TimeSpan.FromSeconds(5));
            unwatched.Refresh();
            await bed.SettleAsync();
            counts.Add(loggers.Of(2002).Count);
        }

        Assert.Equal([1, 1, 2, 2, 3], counts);
    }

    [Fact]
    public async Task What_the_kernel_tells_meanwhile_is_not_put_off_by_the_next_look()
    {
        file.Replace(System.Text.Encoding.UTF8.GetBytes(Good));
        await ShellAsync("chmod 0602 sub/machine.yaml");
        using var told = new ManualResetEventSlim();
        var clock = new TellingTime { Quiet = told.Set };
        var meanwhile = new ActingLogger<MachineConfigController>(() =>
        {
            file.Replace("machine: {}"u8);
            Assert.True(told.Wait(TimeSpan.FromSeconds(20), Ct));
        });
        await using var bed = new ControllerHarness(new HarnessOptions { Time = clock }, new MachineConfigController(file, clock, meanwhile));
        await bed.SettleAsync();

        bed.Advance(TimeSpan.FromMilliseconds(200));
        await bed.SettleAsync();

        Assert.Equal("machine: {}", (await bed.State.GetAsync<MachineConfig>(MachineConfig.Id, Ct)).Spec.Text);
    }

    [Fact]
    public async Task Who_only_reads_logins_from_it_may_have_it_of_anybody()
    {
        await WriteAsync(Good);
        await ShellAsync("chmod 0666 sub/machine.yaml");

        Assert.Equal(Good, new MachineConfigFile(file.Path).Read()!.Text);
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_text()
    {
        file.Replace([0xEF, 0xBB, 0xBF, .. "a: b"u8]);

        Assert.Equal("a: b", (await LookAsync()).Spec.Text);
    }

    [Fact]
    public void A_replaced_file_is_for_its_owner_only()
    {
        file.Replace("a: b"u8);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
    }

    [Fact]
    public async Task A_file_that_cannot_be_replaced_is_named_and_not_taken_for_the_data()
    {
        await WriteAsync(Good);
        var below = new MachineConfigFile(Path.Combine(file.Path, "machine.yaml"));

        var failure = Assert.Throws<StageException>(() => below.Replace("a: b"u8));

        Assert.Equal("io", failure.Code);
        Assert.StartsWith($"{below.Path} cannot be replaced: ", failure.Message);
        Assert.DoesNotContain("data", failure.Hint);
    }

    Task ShellAsync(string script) => Tool.RunAsync("sh", "-ec", $"cd {directory.Path}; {script}");

    async Task<Resource<MachineConfig>> WriteAsync(string text)
    {
        file.Replace(System.Text.Encoding.UTF8.GetBytes(text));
        return await LookAsync();
    }

    async Task<Resource<MachineConfig>> LookAsync()
    {
        controller.Refresh();
        await harness.SettleAsync();
        return await harness.State.GetAsync<MachineConfig>(MachineConfig.Id, Ct);
    }

    /// <summary>Tells when the quiet time of a change begins.</summary>
    sealed class TellingTime : FakeTimeProvider
    {
        public required Action Quiet { get; init; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(this, base.CreateTimer(callback, state, dueTime, period));

        sealed class Timer(TellingTime time, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                var isChanged = timer.Change(dueTime, period);
                if (dueTime == TimeSpan.FromMilliseconds(200)) time.Quiet();
                return isChanged;
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }

    /// <summary>Acts when something is logged for the first time.</summary>
    sealed class ActingLogger<T>(Action act) : ILogger<T>
    {
        Action? act = act;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? error, Func<TState, Exception?, string> format) =>
            Interlocked.Exchange(ref act, null)?.Invoke();
    }
}
