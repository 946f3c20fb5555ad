using Strata.Controllers.Tests.Overlay;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.CleanUp;

/// <summary>Files below `layers/` that are there and are not what was built, over the real stages: the agent mends them by itself.</summary>
public sealed class DamagedLayerTests : IAsyncDisposable
{
    readonly TemporaryDirectory directory = new();
    readonly SampleImages samples;
    readonly RecordingLoggers loggers = new();

    RealStages? stages;

    public DamagedLayerTests()
    {
        Needs.Programs("mksquashfs");
        samples = new SampleImages(directory["samples"]);
        Directory.CreateDirectory(directory["data"]);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    RealStages Agent => stages ??= new RealStages(directory["data"], samples.Endpoint, null, new MemoryMounter(), loggers);

    public async ValueTask DisposeAsync()
    {
        if (stages is not null) await stages.DisposeAsync();
        samples.Dispose();
        directory.Dispose();
    }

    [Theory]
    [InlineData("*.sqsh")]
    [InlineData("*.index")]
    public async Task One_that_is_staged_is_built_anew_by_the_upgrade_that_finds_it(string pattern)
    {
        await Agent.UpgradeAsync(await ImageAsync(1));
        var mounted = Layers(pattern);
        await Agent.ConfigureAsync(await ImageAsync(2));
        await Agent.IdleAsync();
        var staged = Assert.Single(Layers(pattern).Except(mounted));
        var whole = await File.ReadAllBytesAsync(staged, Ct);
        await DamageAsync(staged);

        var outcome = await Agent.UpgradeAsync(await ImageAsync(2));

        Assert.Equal(2, outcome.Generation);
        Assert.Equal(whole, await File.ReadAllBytesAsync(staged, Ct));
        Assert.Equal(whole, await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(Agent.Generations.DirectoryOf(2), $"000{pattern}")), Ct));
        Assert.Single(loggers.Of(2023));
    }

    [Fact]
    public async Task One_that_cannot_be_mounted_after_a_start_is_mended_by_an_upgrade_to_the_same_set()
    {
        var image = await ImageAsync(1);
        await Agent.UpgradeAsync(image);
        await DamageAsync(Assert.Single(Layers("*.sqsh"))); // the generation's file is the same one
        await Agent.DisposeAsync();
        stages = null;
        await Agent.ConfigureAsync(image);
        await Agent.IdleAsync();
        Assert.Equal("image-digest", (await MountAsync()).Error?.Code);

        var outcome = await Agent.UpgradeAsync(image);

        Assert.Equal((2, false), (outcome.Generation, outcome.NothingToDo));
        var mount = await MountAsync();
        Assert.Equal((2, null), (mount.Generation, mount.Error));
        Assert.True((await Agent.UpgradeAsync(image)).NothingToDo);
    }

    [Fact]
    public async Task One_that_is_damaged_while_it_is_mounted_is_mended_by_an_upgrade_to_the_same_set()
    {
        var image = await ImageAsync(1);
        await Agent.UpgradeAsync(image);
        var layer = Assert.Single(Layers("*.sqsh"));
        var whole = await File.ReadAllBytesAsync(layer, Ct);
        await DamageAsync(layer);

        var outcome = await Agent.UpgradeAsync(image);

        Assert.Equal((2, 1, false), (outcome.Generation, outcome.Previous, outcome.NothingToDo));
        Assert.Equal(whole, await File.ReadAllBytesAsync(MountedLayer(2), Ct));
        Assert.NotEqual(whole, await File.ReadAllBytesAsync(MountedLayer(1), Ct)); // a generation is never changed
        var mount = await MountAsync();
        Assert.Equal((2, null), (mount.Generation, mount.Error));
        Assert.True((await Agent.UpgradeAsync(image)).NothingToDo);
        Assert.Equal("image-digest", (await Assert.ThrowsAsync<StageException>(Agent.RollbackAsync)).Code);
    }

    Task<string> ImageAsync(int number) => samples.AddAsync($"x:v{number}", SampleImages.Noise(100_000, number));

    string[] Layers(string pattern) => Directory.GetFiles(directory["data/layers"], pattern);

    string MountedLayer(int generation) => Assert.Single(Directory.GetFiles(Agent.Generations.DirectoryOf(generation), "*.sqsh"));

    async Task<OverlayMount> MountAsync() => (await Agent.State.GetAsync<OverlayMount>(Activation.Id, Ct)).Spec;

    /// <summary>In the middle of the squashfs, or in a line of the index that is not the first.</summary>
    static async Task DamageAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path, Ct);
        bytes[bytes.Length * 2 / 3] ^= 1;
        bytes[^3] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Ct);
    }
}
