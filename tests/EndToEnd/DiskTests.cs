using System.Globalization;
using System.Text.Json;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>The data directory over many upgrades, with agents that are killed at any moment.</summary>
public sealed class DiskTests : IAsyncLifetime
{
    const int Kills = 8;

    readonly TemporaryDirectory directory = new();
    readonly CancellationToken ct = TestContext.Current.CancellationToken;

    RealRegistry registry = null!;
    Extensions extensions = null!;
    Node node = null!;

    public async ValueTask InitializeAsync()
    {
        Requirements.Check("skopeo", "mksquashfs", "unshare", "nsenter", Requirements.DockerRegistry);
        registry = await RealRegistry.StartAsync(directory, ct);
        extensions = new Extensions(directory);
        node = await Node.CreateAsync(directory, ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null) await node.DisposeAsync();
        if (registry is not null) await registry.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Agents_killed_at_any_moment_of_an_upgrade_leave_every_name_with_its_blobs_and_no_rubbish_for_long()
    {
        var given = Environment.GetEnvironmentVariable("STRATA_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper!.WriteLine($"STRATA_SEED={seed}");
        var random = new Random(seed);
        await node.ConfigureAsync(Configuration.Of(registry, await PushAsync(0)), ct);
        for (var i = 1; i <= Kills; i++)
        {
            await using var agent = await node.StartAgentAsync(ct);
            await node.ConfigureAsync(Configuration.Of(registry, await PushAsync(i)), ct);
            var upgrade = node.StrataAsync(ct, "upgrade");
            await Task.WhenAny(upgrade, Task.Delay(TimeSpan.FromMilliseconds(random.Next(1500)), TimeProvider.System, ct));
            await agent.KillAsync(ct);
            await upgrade;
            AssertWhole();
        }

        var last = await PushAsync(Kills + 1);
        await node.ConfigureAsync(Configuration.Of(registry, last), ct);
        await using var survivor = await node.StartAgentAsync(ct);
        await node.MustStrataAsync(ct, "upgrade");
        await node.MustStrataAsync(ct, "rollback");
        await node.MustStrataAsync(ct, "upgrade");
        var generations = Directory.GetDirectories(Path.Combine(node.Data, "generations")).Length;
        Assert.InRange(generations, 2, 3);
        await Until.TrueAsync(
            () => ValueTask.FromResult(Directory.GetFiles(Path.Combine(node.Data, "layers"), "*.sqsh").Length <= generations), "old layers go", ct);
        AssertWhole();
        Assert.Equal(0, await survivor.StopAsync(ct));
    }

    async Task<string> PushAsync(int version) =>
        await extensions.PushAsync(registry, "x", version.ToString(CultureInfo.InvariantCulture), ct, source =>
        {
            var bytes = new byte[3_000_000];
            new Random(version).NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(source, "rootfs/usr/local/share.bin"), bytes);
        });

    /// <summary>Every image that index.json names is there to its last layer.</summary>
    void AssertWhole()
    {
        var layout = Path.Combine(node.Data, "oci");
        if (!File.Exists(Path.Combine(layout, "index.json"))) return;

        using var index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(layout, "index.json")));
        foreach (var entry in index.RootElement.GetProperty("manifests").EnumerateArray())
        {
            using var manifest = JsonDocument.Parse(File.ReadAllBytes(Blob(entry)));
            JsonElement[] parts = [manifest.RootElement.GetProperty("config"), .. manifest.RootElement.GetProperty("layers").EnumerateArray()];
            Assert.All(parts, part => Assert.True(File.Exists(Blob(part)), $"{Blob(part)} is missing"));
        }

        string Blob(JsonElement descriptor) =>
            Path.Combine(layout, "blobs", descriptor.GetProperty("digest").GetString()!.Replace(':', '/'));
    }
}
