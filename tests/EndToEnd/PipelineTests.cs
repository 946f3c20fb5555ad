using System.Text.Json.Nodes;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>From a reference in the machine configuration to a mounted overlay, on a real registry, mksquashfs and mounts.</summary>
public sealed class PipelineTests : NodeTests
{
    [Fact]
    public async Task Configured_extensions_become_one_read_only_root()
    {
        var hello = await extensions.PushAsync(registry, "hello", "1.0.0", ct);
        var world = await extensions.PushAsync(registry, "world", "2.0.0", ct);
        await node.ConfigureAsync(Configuration.Of(registry, hello, world), ct);

        await using var agent = await node.StartAgentAsync(ct);
        await ActiveAsync("hello", "world");

        Assert.Equal("hello 1.0.0\n", (await node.InsideAsync(ct, "chroot", node.Target, "/usr/local/bin/hello")).Output);
        Assert.Equal("world 2.0.0\n", (await node.InsideAsync(ct, "chroot", node.Target, "/usr/local/bin/world")).Output);
        Assert.Equal("ID=base\n", (await node.InsideAsync(ct, "cat", $"{node.Target}/etc/os-release")).Output);
        var write = await node.InsideAsync(ct, "touch", $"{node.Target}/usr/local/bin/new");
        Assert.Contains("Read-only file system", write.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_later_extension_lies_on_top_and_the_base_below()
    {
        var references = new List<string>();
        for (var i = 0; i < 12; i++) references.Add(await extensions.PushAsync(registry, $"ext{i}", "1", ct, source => File.WriteAllText(Path.Combine(source, $"rootfs/usr/local/bin/only{i}"), "x")));
        Directory.CreateDirectory(Path.Combine(node.Base, "usr/local/bin"));
        await File.WriteAllTextAsync(Path.Combine(node.Base, "usr/local/bin/only3"), "base", ct);
        await node.ConfigureAsync(Configuration.Of(registry, references), ct);

        await using var agent = await node.StartAgentAsync(ct);
        await ActiveAsync([.. Enumerable.Range(0, 12).Select(i => $"ext{i}")]);

        Assert.Equal("x", (await node.InsideAsync(ct, "cat", $"{node.Target}/usr/local/bin/only3")).Output);
        var ids = (await ResourcesAsync("extensions")).Select(Read.Id).ToList();
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i:D3}.127.0.0.1-{registry.Port}-test-ext{i}-1"), ids);
    }

    [Fact]
    public async Task No_extensions_make_an_empty_first_generation_that_shows_the_base()
    {
        await node.ConfigureAsync(Configuration.Of(registry), ct);

        await using var agent = await node.StartAgentAsync(ct);
        await node.UntilAsync(["get", "overlaymounts", "-o", "json"], output => Read.Documents(output) is [var mount] && (int?)Read.Spec(mount)["generation"] == 1, ct);

        Assert.Equal("ID=base\n", (await node.InsideAsync(ct, "cat", $"{node.Target}/etc/os-release")).Output);
        Assert.Contains("Read-only", (await node.InsideAsync(ct, "touch", $"{node.Target}/tmp/x")).Error, StringComparison.Ordinal);
        Assert.Empty(await ResourcesAsync("extensions"));
    }

    [Fact]
    public async Task Applying_stages_and_only_upgrading_activates()
    {
        var hello = await extensions.PushAsync(registry, "hello", "1.0.0", ct);
        var world = await extensions.PushAsync(registry, "world", "1.0.0", ct);
        await node.ConfigureAsync(Configuration.Of(registry, hello), ct);
        await using var agent = await node.StartAgentAsync(ct);
        await ActiveAsync("hello");

        var next = directory["next.yaml"];
        await File.WriteAllTextAsync(next, Configuration.Of(registry, hello, world), ct);
        await node.MustStrataAsync(ct, "apply", next);
        await StatesAsync(("hello", "active"), ("world", "staged"));
        Assert.Single(await ResourcesAsync("extensions"));

        await node.MustStrataAsync(ct, "upgrade");
        await ActiveAsync("hello", "world");
        Assert.Equal("world 1.0.0\n", (await node.InsideAsync(ct, "chroot", node.Target, "/usr/local/bin/world")).Output);

        var again = await node.MustStrataAsync(ct, "upgrade");
        Assert.Contains("nothing to do", again, StringComparison.OrdinalIgnoreCase);

        await node.MustStrataAsync(ct, "rollback");
        await ActiveAsync("hello");
        await StatesAsync(("hello", "active"), ("world", "staged"));
        Assert.Equal(0, (await node.InsideAsync(ct, "test", "-e", $"{node.Target}/usr/local/bin/hello")).ExitCode);
        Assert.Equal(1, (await node.InsideAsync(ct, "test", "-e", $"{node.Target}/usr/local/bin/world")).ExitCode);
    }

    [Fact]
    public async Task Removing_an_entry_shows_as_removing_until_the_upgrade()
    {
        var hello = await extensions.PushAsync(registry, "hello", "1.0.0", ct);
        var world = await extensions.PushAsync(registry, "world", "1.0.0", ct);
        await node.ConfigureAsync(Configuration.Of(registry, hello, world), ct);
        await using var agent = await node.StartAgentAsync(ct);
        await ActiveAsync("hello", "world");

        // Written by hand, not applied: the agent watches the file.
        await node.ConfigureAsync(Configuration.Of(registry, hello), ct);
        await StatesAsync(("hello", "active"), ("world", "removing"));
        Assert.Equal(2, (await ResourcesAsync("extensions")).Count);

        await node.MustStrataAsync(ct, "upgrade");
        await ActiveAsync("hello");
        await StatesAsync(("hello", "active"));
    }

    [Fact]
    public async Task A_restarted_agent_adopts_what_is_mounted()
    {
        var hello = await extensions.PushAsync(registry, "hello", "1.0.0", ct);
        await node.ConfigureAsync(Configuration.Of(registry, hello), ct);
        await using (var first = await node.StartAgentAsync(ct))
        {
            await ActiveAsync("hello");
            await first.KillAsync(ct);
        }

        var before = await MountIdAsync();
        await registry.StopAsync();
        await using var second = await node.StartAgentAsync(ct);
        await ActiveAsync("hello");

        Assert.Equal(before, await MountIdAsync());
        Assert.True((bool?)Read.Spec((await ResourcesAsync("overlaymounts"))[0])["adopted"]);
    }

    [Fact]
    public async Task After_a_restart_the_generation_is_mounted_again_without_the_registry()
    {
        var hello = await extensions.PushAsync(registry, "hello", "1.0.0", ct);
        await node.ConfigureAsync(Configuration.Of(registry, hello), ct);
        await using (var first = await node.StartAgentAsync(ct))
        {
            await ActiveAsync("hello");
            Assert.Equal(0, await first.StopAsync(ct));
        }

        Assert.Equal("hello 1.0.0\n", (await node.InsideAsync(ct, "chroot", node.Target, "/usr/local/bin/hello")).Output);
        var unmount = await node.InsideAsync(ct, Requirements.Strata, "unmount", "--data", node.Data, "--target", node.Target, "--socket", node.Socket);
        Assert.True(unmount.ExitCode == 0, unmount.Error);
        Assert.DoesNotContain(node.Mounts(), IsOurs);

        await registry.StopAsync();
        await using var second = await node.StartAgentAsync(ct);
        await ActiveAsync("hello");
        Assert.Equal("hello 1.0.0\n", (await node.InsideAsync(ct, "chroot", node.Target, "/usr/local/bin/hello")).Output);
    }

    [Fact]
    public async Task An_upgrade_with_nothing_to_change_mounts_what_somebody_unmounted()
    {
        var hello = await extensions.PushAsync(registry, "hello", "1.0.0", ct);
        await node.ConfigureAsync(Configuration.Of(registry, hello), ct);
        await using var agent = await node.StartAgentAsync(ct);
        await ActiveAsync("hello");
        Assert.Equal(0, (await node.InsideAsync(ct, "umount", node.Target)).ExitCode);
        Assert.DoesNotContain(node.Mounts(), IsOurs);

        await node.MustStrataAsync(ct, "upgrade");

        Assert.Equal("hello 1.0.0\n", (await node.InsideAsync(ct, "chroot", node.Target, "/usr/local/bin/hello")).Output);
    }

    [Fact]
    public async Task A_second_agent_is_refused_and_told_who_runs()
    {
        await node.ConfigureAsync(Configuration.Of(registry), ct);
        await using var first = await node.StartAgentAsync(ct);

        var second = await node.InsideAsync(
            ct, Requirements.Strata, "agent", "--config", node.ConfigFile, "--data", node.Data, "--socket", node.Socket, "--base", node.Base, "--target", node.Target);

        Assert.Equal(4, second.ExitCode);
        Assert.Matches("process [0-9]+", second.Error);
    }

    async Task<IReadOnlyList<JsonNode>> ResourcesAsync(string type) =>
        Read.Documents(await node.MustStrataAsync(ct, "get", type, "-o", "json"));

    /// <summary>Waits until exactly these extensions are active, in this order.</summary>
    Task ActiveAsync(params string[] names) => node.UntilAsync(
        ["get", "extensions", "-o", "json"],
        output => Read.Documents(output).Select(status => (string)Read.Spec(status)["metadata"]!["name"]!).SequenceEqual(names),
        ct);

    Task StatesAsync(params (string Name, string State)[] wanted) => node.UntilAsync(
        ["get", "plan", "-o", "json"],
        output => Read.Documents(output).Select(plan => (Name((string)Read.Spec(plan)["image"]!), (string)Read.Spec(plan)["state"]!)).SequenceEqual(wanted),
        ct);

    static string Name(string reference) => reference.Split('/')[^1].Split(':')[0];

    static bool IsOurs(string mount) => mount.Contains(" - overlay strata:", StringComparison.Ordinal);

    async Task<string> MountIdAsync() =>
        (await node.InsideAsync(ct, "cat", "/proc/self/mountinfo")).Output.Split('\n').Single(line => line.Contains($" {node.Target} ", StringComparison.Ordinal)).Split(' ')[0];
}
