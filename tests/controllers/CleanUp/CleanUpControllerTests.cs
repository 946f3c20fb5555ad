using Microsoft.Extensions.Logging.Abstractions;
using Strata.Controllers.CleanUp;
using Strata.Controllers.Generations;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Tests.Oci;
using Strata.Controllers.Tests.Overlay;
using Strata.Resources.Node;
using Strata.Runtime.Testing;
using Xunit;

namespace Strata.Controllers.Tests.CleanUp;

/// <summary>When the agent cleans up, over the real stages: real images, real squashfs files.</summary>
public sealed class CleanUpControllerTests : IAsyncDisposable
{
    readonly TemporaryDirectory directory = new();
    readonly SampleImages samples;
    readonly MemoryMounter mounter = new();
    readonly RecordingLoggers loggers = new();
    readonly Measurements measurements = new();

    RealStages? stages;

    public CleanUpControllerTests()
    {
        Needs.Programs("mksquashfs");
        samples = new SampleImages(directory["samples"]);
        Directory.CreateDirectory(Data);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    string Data => directory["data"];

    string[] Blobs => Directory.GetFiles(Path.Combine(Data, "oci/blobs/sha256"));

    string[] Layers => Directory.GetFiles(Path.Combine(Data, "layers"), "*.sqsh");

    public async ValueTask DisposeAsync()
    {
        if (stages is not null) await stages.DisposeAsync();
        samples.Dispose();
        measurements.Dispose();
        directory.Dispose();
    }

    RealStages Start(CleanUpOptions? options = null) =>
        stages = new RealStages(Data, samples.Endpoint, options, mounter, loggers, measurements);

    async Task<RealStages> RestartAsync(CleanUpOptions? options = null)
    {
        if (stages is not null) await stages.DisposeAsync();
        return Start(options);
    }

    Task<string> ImageAsync(int number, int size = 100_000) => samples.AddAsync($"x:v{number}", SampleImages.Noise(size, number));

    [Fact]
    public async Task Many_upgrades_keep_the_disk_flat()
    {
        var agent = Start();
        var sizes = new List<long>();
        for (var i = 1; i <= 12; i++)
        {
            await agent.UpgradeAsync(await ImageAsync(i));
            sizes.Add(agent.Bytes());
        }

        // Three generations, each with an image of 100 kB and a squashfs of as much.
        Assert.All(sizes, size => Assert.InRange(size, 100_000, 3 * 230_000));
        Assert.InRange(sizes[^1], sizes[3] - 5000, sizes[3] + 5000);
        Assert.Equal((3, 9), (Layers.Length, Blobs.Length));
        Assert.NotEmpty(loggers.Of(2050));
        var failures = string.Join("; ", loggers.Of(2051).Concat(loggers.Of(2052)));
        Assert.True(failures.Length == 0, failures);
    }

    [Fact]
    public async Task What_was_removed_is_measured()
    {
        var agent = Start();
        for (var i = 1; i <= 5; i++) await agent.UpgradeAsync(await ImageAsync(i));

        Assert.InRange(measurements.Count("controllers.cleanup.duration generations ok"), 5, int.MaxValue);
        Assert.Equal((2, 6), (measurements.Sum("controllers.cleanup.removed layer"), measurements.Sum("controllers.cleanup.removed blob")));
        Assert.InRange(measurements.Sum("controllers.cleanup.freed blob"), 200_000, 250_000);
        Assert.InRange(measurements.Sum("controllers.cleanup.freed layer"), 0, 250_000); // the generation that had them may go later
    }

    [Fact]
    public async Task After_a_clean_up_a_rollback_still_verifies_every_byte()
    {
        var agent = Start();
        for (var i = 1; i <= 5; i++) await agent.UpgradeAsync(await ImageAsync(i));

        Assert.Equal(4, (await agent.RollbackAsync()).Generation);
        Assert.Equal(4, agent.Generations.Current());
        await agent.IdleAsync();

        var file = Directory.GetFiles(agent.Generations.DirectoryOf(3), "*.sqsh").Single();
        var bytes = await File.ReadAllBytesAsync(file, Ct);
        bytes[^5000] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Ct);
        Assert.Equal("image-digest", (await Assert.ThrowsAsync<StageException>(agent.RollbackAsync)).Code);
        Assert.Equal(4, agent.Generations.Current());
    }

    [Fact]
    public async Task What_was_configured_and_never_activated_goes_with_the_next_generation()
    {
        var agent = Start();
        await agent.UpgradeAsync(await ImageAsync(1));
        for (var i = 2; i <= 4; i++)
        {
            await agent.ConfigureAsync(await ImageAsync(i));
            await agent.IdleAsync();
        }

        Assert.Equal(4, Layers.Length);
        await agent.UpgradeAsync(await ImageAsync(5));

        Assert.Equal((2, 6), (Layers.Length, Blobs.Length));
    }

    [Fact]
    public async Task A_start_removes_what_a_kill_left_and_keeps_what_was_staged()
    {
        var agent = Start();
        await agent.UpgradeAsync(await ImageAsync(1));
        var staged = await ImageAsync(2);
        await agent.ConfigureAsync(staged);
        await agent.IdleAsync();
        await agent.DisposeAsync();
        var (layers, blobs) = (Layers, Blobs);
        var orphan = Path.Combine(Data, "layers", $"{new string('a', 64)}.sqsh");
        await File.WriteAllTextAsync(orphan, "published, and then cut off", Ct);
        var inodes = layers.Select(path => Linux.FilesFacts.Of(path)).ToList();

        agent = Start();
        await agent.ConfigureAsync(staged);
        await agent.IdleAsync();

        Assert.Equal(layers.Order(), Layers.Order());
        Assert.Equal(blobs.Order(), Blobs.Order());
        Assert.Equal(inodes, layers.Select(path => Linux.FilesFacts.Of(path)));
    }

    [Fact]
    public async Task Where_nothing_can_be_installed_a_start_removes_what_was_left_too()
    {
        var orphan = Path.Combine(Data, "layers", $"{new string('a', 64)}.sqsh");
        var agent = Start();
        await File.WriteAllTextAsync(orphan, "published, and then cut off", Ct);

        await agent.ConfigureAsync("x:missing");
        await agent.IdleAsync();

        Assert.False(File.Exists(orphan));
    }

    [Fact]
    public async Task A_set_that_is_refused_as_a_whole_is_no_reason_to_keep_what_was_left()
    {
        var orphan = Path.Combine(Data, "layers", $"{new string('a', 64)}.sqsh");
        var agent = Start();
        await File.WriteAllTextAsync(orphan, "published, and then cut off", Ct);

        await agent.ConfigureAsync(await ImageAsync(1), await ImageAsync(2)); // one extension, twice
        await agent.IdleAsync();

        Assert.Null(agent.Generations.Current());
        Assert.False(File.Exists(orphan));
    }

    [Fact]
    public async Task The_first_clean_up_is_when_the_first_set_is_mounted()
    {
        var agent = Start();

        await agent.ConfigureAsync(await ImageAsync(1));
        await agent.IdleAsync();

        Assert.Equal(1, agent.Generations.Current());
        Assert.Equal(1, measurements.Count("controllers.cleanup.duration generations ok"));
    }

    [Fact]
    public async Task While_nobody_can_tell_what_is_configured_nothing_is_removed()
    {
        var agent = Start();
        await agent.UpgradeAsync(await ImageAsync(1));
        await agent.ConfigureAsync(await ImageAsync(2));
        await agent.IdleAsync();
        var (layers, blobs) = (Layers.Length, Blobs.Length);

        agent = await RestartAsync();
        await agent.State.WriteAsync<MachineConfig>(MachineConfig.Id, _ => new MachineConfig("machine: [", "", 1), ct: Ct);
        await agent.IdleAsync();

        Assert.Equal((layers, blobs), (Layers.Length, Blobs.Length));
    }

    [Fact]
    public async Task A_nearly_full_disk_keeps_the_images_of_what_is_configured_only()
    {
        var agent = Start();
        await agent.UpgradeAsync(await ImageAsync(1));
        await agent.UpgradeAsync(await ImageAsync(2));
        Assert.Equal((2, 6), (Layers.Length, Blobs.Length));

        agent = await RestartAsync(new CleanUpOptions { LowShare = 1, LowBytes = long.MaxValue });
        await agent.ConfigureAsync(await ImageAsync(2));
        await agent.IdleAsync();

        Assert.Equal((2, 3), (Layers.Length, Blobs.Length));
        Assert.Equal(1, (await agent.RollbackAsync()).Generation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_built_and_whole_needs_no_blobs_when_it_is_configured_again(bool isWhole)
    {
        var (first, second) = (await ImageAsync(1), await ImageAsync(2));
        var agent = Start();
        await agent.UpgradeAsync(first);
        var layer = Assert.Single(Layers);
        await agent.UpgradeAsync(second);
        agent = await RestartAsync(new CleanUpOptions { LowShare = 1, LowBytes = long.MaxValue });
        await agent.ConfigureAsync(second);
        await agent.IdleAsync();
        Assert.Equal((2, 3), (Layers.Length, Blobs.Length));
        foreach (var blob in samples.BlobsOf(first).Select(name => directory[$"samples/blobs/sha256/{name}"]))
        {
            if (new FileInfo(blob).Length > 50_000) File.Delete(blob); // nobody has the layer any more
        }

        if (!isWhole) await File.WriteAllTextAsync(layer, "something else", Ct);
        await agent.ConfigureAsync(first);
        await agent.IdleAsync();

        var image = (await agent.State.GetAsync<ExtensionImage>(ExtensionId.From(first), Ct)).Spec;
        Assert.Equal(isWhole ? null : "blob-missing", image.Error?.Code);
        if (!isWhole) return;

        Assert.DoesNotContain(first, SampleImages.NamesIn(Path.Combine(Data, "oci"))); // a part of an image is none
        Assert.Equal(3, (await agent.UpgradeAsync(first)).Generation);
    }

    [Fact]
    public async Task A_generation_whose_record_is_damaged_holds_up_no_clean_up()
    {
        var agent = Start();
        await agent.UpgradeAsync(await ImageAsync(1));
        await agent.UpgradeAsync(await ImageAsync(2));
        await File.WriteAllTextAsync(Path.Combine(agent.Generations.DirectoryOf(1), "generation.json"), "{", Ct);
        var cleaned = measurements.Count("controllers.cleanup.duration generations ok");

        await agent.UpgradeAsync(await ImageAsync(3));

        Assert.InRange(measurements.Count("controllers.cleanup.duration generations ok"), cleaned + 1, int.MaxValue);
        Assert.Empty(loggers.Of(2052));
    }

    [Fact]
    public async Task A_disk_that_stays_nearly_full_is_cleaned_once_for_what_is_wanted()
    {
        var agent = Start(new CleanUpOptions { LowShare = 1, LowBytes = long.MaxValue });
        await agent.UpgradeAsync(await ImageAsync(1));
        var cleaned = measurements.Count("controllers.cleanup.duration low ok");

        for (var again = 0; again < 3; again++)
        {
            await agent.ConfigureAsync(await ImageAsync(1));
            await agent.IdleAsync();
        }

        Assert.InRange(cleaned, 2, int.MaxValue);
        Assert.InRange(measurements.Count("controllers.cleanup.duration low ok"), cleaned, cleaned + 2);
    }

    [Fact]
    public async Task Who_asked_for_room_is_not_kept_waiting_by_an_agent_that_stops()
    {
        using var blobs = OciStore.OpenPrivate(Path.Combine(Data, "oci"), new PlainFiles());
        var cleanUp = new CleanUpController(
            Data, blobs, new LayerStore(Data), new GenerationStore(Data), (_, _, _) => new(""), new CleanUpOptions(), TimeProvider.System,
            NullLogger<CleanUpController>.Instance);
        await using var harness = new ControllerHarness(cleanUp);
        await harness.SettleAsync();
        var asked = cleanUp.ReclaimAsync(Ct);
        Assert.False(asked.IsCompleted);

        await harness.StopAsync();

        await asked.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task A_file_that_is_not_ours_is_told_once()
    {
        Directory.CreateDirectory(Path.Combine(Data, "layers"));
        await File.WriteAllTextAsync(Path.Combine(Data, "layers/notes"), "mine", Ct);
        var agent = Start();
        for (var i = 1; i <= 3; i++) await agent.UpgradeAsync(await ImageAsync(i));

        Assert.EndsWith("layers/notes is not the agent's, and is left alone", Assert.Single(loggers.Of(2051)));
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(Data, "layers/notes"), Ct));
    }

    [Fact]
    public async Task A_small_disk_holds_many_upgrades_of_images_that_fit_three_times()
    {
        using var disk = new SmallDisk(kilobytes: 7 * 1024);
        await using var agent = new RealStages(disk.Path, samples.Endpoint, mounter: mounter, loggers: loggers);

        for (var i = 1; i <= 10; i++) Assert.Equal(i, (await agent.UpgradeAsync(await ImageAsync(i, 1_000_000))).Generation);

        Assert.Equal(9, (await agent.RollbackAsync()).Generation);
    }

    [Fact]
    public async Task A_disk_that_is_full_is_an_error_with_a_code_and_a_smaller_set_recovers()
    {
        using var disk = new SmallDisk(kilobytes: 5 * 1024);
        await using var agent = new RealStages(disk.Path, samples.Endpoint, mounter: mounter, loggers: loggers);
        await agent.UpgradeAsync(await ImageAsync(1, 500_000));
        var tooLarge = await ImageAsync(2, 4_000_000);

        await agent.ConfigureAsync(tooLarge);
        await agent.IdleAsync();
        var error = (await agent.State.ListAsync<ExtensionImage>(ct: Ct)).Single().Spec.Error
            ?? (await agent.State.ListAsync<ExtensionLayer>(ct: Ct)).Single().Spec.Error!;
        Assert.True(error.Code == "space", $"{error.Code}: {error.Message}");
        Assert.Equal(1, agent.Generations.Current());
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(disk.Path, "work")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(disk.Path, "oci/ingest")));

        Assert.Equal(2, (await agent.UpgradeAsync(await ImageAsync(3, 500_000))).Generation);
        Assert.Equal(1, (await agent.RollbackAsync()).Generation);
    }
}
