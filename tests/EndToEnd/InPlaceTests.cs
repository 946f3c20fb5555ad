using System.Globalization;
using System.Text.Json.Nodes;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>Extensions laid over the directories of a running system, by the real program.</summary>
public sealed class InPlaceTests : IAsyncLifetime
{
    /// <summary>What each extension brings besides its program, and the directory that is covered for it.</summary>
    static readonly Dictionary<string, (string Path, string Directory)> Parts = new()
    {
        ["one-1"] = ("etc/cri/conf.d/10-one.part", "/etc/cri/conf.d"),
        ["two-1"] = ("usr/lib/firmware/two.bin", "/usr/lib/firmware"),
        ["three-1"] = ("usr/local/share/three", "/usr/local"),
    };

    readonly TemporaryDirectory directory = new();
    readonly CancellationToken ct = TestContext.Current.CancellationToken;

    Extensions extensions = null!;
    Node node = null!;

    public async ValueTask InitializeAsync()
    {
        Requirements.Check("mksquashfs", "unshare", "nsenter");
        extensions = new Extensions(directory);
        foreach (var (tag, part) in Parts) await extensions.BuildAsync(tag.Split('-')[0], "1", ct, source => Add(source, part.Path));
        node = await Node.CreateAsync(directory, ct);
        Directory.CreateDirectory(Path.Combine(node.Base, "usr/lib/firmware"));
        foreach (var kept in (string[])["usr/local/share/kept", "etc/cri/conf.d/kept", "usr/lib/firmware/kept"])
            await File.WriteAllTextAsync(Path.Combine(node.Base, kept), "base\n", ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null) await node.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Extensions_appear_in_the_running_system_and_leave_no_trace()
    {
        var before = await TreeAsync();
        await ConfigureAsync("one-1");
        await using var agent = await node.StartInPlaceAsync(ct);
        await MountedAsync(1);

        Assert.Equal("one 1\n", (await node.InsideAsync(ct, "chroot", node.Base, "/usr/local/bin/one")).Output);
        Assert.Equal(["/etc/cri/conf.d", "/usr/local"], await CoversAsync());
        Assert.Contains("Read-only", (await node.InsideAsync(ct, "touch", $"{node.Base}/usr/local/new")).Error, StringComparison.Ordinal);
        var untouched = $"{node.Base}/usr/lib/firmware/kept";
        Assert.Equal(0, (await node.InsideAsync(ct, "touch", untouched, "-r", untouched)).ExitCode);
        Assert.Equal(2, (await SourcesAsync()).Count);

        await UpgradeAsync("two-1", "three-1");
        Assert.Equal(["/usr/lib/firmware", "/usr/local"], (await SourcesAsync()).Keys);
        Assert.Equal("two 1\n", (await node.InsideAsync(ct, "chroot", node.Base, "/usr/local/bin/two")).Output);
        Assert.Equal(1, (await node.InsideAsync(ct, "test", "-e", $"{node.Base}/usr/local/bin/one")).ExitCode);

        await node.MustStrataAsync(ct, "rollback");
        Assert.Equal(["/etc/cri/conf.d", "/usr/local"], (await SourcesAsync()).Keys);
        await UpgradeAsync();
        Assert.Empty(await SourcesAsync());
        Assert.Equal(before, await TreeAsync());
        await node.MustStrataAsync(ct, "rollback");

        Assert.Equal(0, await agent.StopAsync(ct));
        Assert.Equal(2, (await SourcesAsync()).Count);
        var unmounted = await UnmountAsync();
        Assert.Equal($"unmounted {node.Base}/etc/cri/conf.d\nunmounted {node.Base}/usr/local\n", unmounted);
        Assert.Equal(before, await TreeAsync());
        Assert.Empty(await SourcesAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(node.Run, "mounts")));
    }

    [Fact]
    public async Task A_restarted_agent_adopts_its_covers()
    {
        await ConfigureAsync("one-1", "two-1");
        await using (var first = await node.StartInPlaceAsync(ct))
        {
            await MountedAsync(1);
            await first.KillAsync(ct);
        }

        var before = await MountIdsAsync();
        await using var second = await node.StartInPlaceAsync(ct);
        await MountedAsync(1);

        Assert.Equal(before, await MountIdsAsync());
        Assert.True((bool?)(await MountAsync())["adopted"]);
        Assert.Equal(["/etc/cri/conf.d", "/usr/lib/firmware", "/usr/local"], await CoversAsync());
    }

    [Fact]
    public async Task What_only_a_merged_root_can_show_is_refused_before_anything_changes()
    {
        Directory.CreateDirectory(Path.Combine(node.Base, "usr/bin"));
        await extensions.BuildAsync("tool", "1", ct, source => Add(source, "usr/bin/nvidia-smi"));
        await ConfigureAsync("one-1");
        await using var agent = await node.StartInPlaceAsync(ct);
        await MountedAsync(1);
        await ApplyAsync("one-1", "tool-1");

        var upgrade = await node.StrataAsync(ct, "upgrade");

        Assert.Equal(6, upgrade.ExitCode);
        Assert.Contains("brings /usr/bin/nvidia-smi into /usr/bin, which belongs to the system", upgrade.Error, StringComparison.Ordinal);
        var sources = await SourcesAsync();
        Assert.Equal(["/etc/cri/conf.d", "/usr/local"], sources.Keys);
        Assert.All(sources.Values, generation => Assert.Equal(1, generation));
    }

    [Fact]
    public async Task Unmount_tells_who_still_uses_what_it_took_away()
    {
        await ConfigureAsync("one-1");
        await using (var agent = await node.StartInPlaceAsync(ct))
        {
            await MountedAsync(1);
            await agent.StopAsync(ct);
        }

        await using var user = node.Start(
            "sh", "-c", $"exec 3<{node.Base}/usr/local/bin/one; cd {node.Base}/etc/cri/conf.d; echo ready; while :; do sleep 1; done");
        await Until.TrueAsync(() => ValueTask.FromResult(user.Log.Contains("ready", StringComparison.Ordinal)), "the user is ready", ct);

        var unmounted = await UnmountAsync();

        Assert.Contains("still used by process", unmounted, StringComparison.Ordinal);
        Assert.Contains("(sh): cwd ", unmounted, StringComparison.Ordinal);
        Assert.Matches("file .*/bin/one", unmounted);
    }

    [Fact]
    public async Task After_kills_at_random_instants_the_next_start_brings_all_of_one_generation()
    {
        const int kills = 20;
        var random = new Random(20260);
        var before = await TreeAsync();
        await ConfigureAsync("one-1");
        var agent = await node.StartInPlaceAsync(ct);
        await MountedAsync(1);
        await using var reader = node.Start("sh", "-c", Reader("usr/local/share/kept", "etc/cri/conf.d/kept", "usr/lib/firmware/kept"));
        string[][] sets = [["two-1", "three-1"], ["one-1", "two-1"], [], ["three-1", "one-1"], ["two-1"]];

        for (var kill = 0; kill < kills; kill++)
        {
            await ApplyAsync(sets[kill % sets.Length]);
            var upgrade = node.StrataAsync(ct, "upgrade");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), TimeProvider.System, ct);
            await agent.KillAsync(ct);
            await upgrade;
            await agent.DisposeAsync();

            agent = await node.StartInPlaceAsync(ct);
            await AssertWholeAsync();
        }

        Assert.Equal((false, ""), (reader.HasExited, reader.Log));
        await agent.StopAsync(ct);
        await agent.DisposeAsync();
        await UnmountAsync();
        Assert.Equal(before, await TreeAsync());
        Assert.All(
            node.Mounts(),
            mount => Assert.DoesNotContain("strata", mount.Replace(directory.Path, "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    static void Add(string source, string path)
    {
        var file = Path.Combine(source, "rootfs", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, path);
    }

    /// <summary>A program that says nothing while every open succeeds.</summary>
    string Reader(params IEnumerable<string> paths)
    {
        var files = string.Join(' ', paths.Select(path => Path.Combine(node.Base, path)));
        return $"while :; do for f in {files}; do read line < $f || echo miss $f; done; done";
    }

    /// <summary>Waits until the mount follows `current`; then every directory of that generation is covered by it, and no other.</summary>
    async Task AssertWholeAsync()
    {
        var mount = (JsonNode?)null;
        await node.UntilAsync(
            ["get", "overlaymounts", "-o", "json"],
            output => Read.Documents(output) is [var found]
                && Read.ErrorCode(found) is null
                && (int?)(mount = Read.Spec(found))["generation"] == Current(),
            ct);
        var layers = mount!["layers"]!.AsArray().Select(layer => ((string)layer!).Split("-test-")[1].Split('-')[0] + "-1").ToArray();
        string[] always = layers.Length == 0 ? [] : ["/usr/local"];
        var sources = await SourcesAsync();
        Assert.Equal(layers.Select(layer => Parts[layer].Directory).Concat(always).Distinct().Order(StringComparer.Ordinal), sources.Keys);
        Assert.All(sources.Values, generation => Assert.Equal(Current(), generation));
        foreach (var (tag, part) in Parts)
        {
            var isThere = (await node.InsideAsync(ct, "test", "-e", $"{node.Base}/{part.Path}")).ExitCode == 0;
            Assert.Equal(layers.Contains(tag), isThere);
        }
    }

    int Current() =>
        int.Parse(Path.GetFileName(new FileInfo(Path.Combine(node.Data, "current")).LinkTarget!), CultureInfo.InvariantCulture);

    Task ConfigureAsync(params string[] tags) => node.ConfigureAsync(Configuration.OfLayout(extensions.Layout, tags), ct);

    async Task ApplyAsync(params string[] tags)
    {
        var file = directory["next.yaml"];
        await File.WriteAllTextAsync(file, Configuration.OfLayout(extensions.Layout, tags), ct);
        await node.MustStrataAsync(ct, "apply", file);
    }

    async Task UpgradeAsync(params string[] tags)
    {
        await ApplyAsync(tags);
        await node.MustStrataAsync(ct, "upgrade");
    }

    Task MountedAsync(int generation) => node.UntilAsync(
        ["get", "overlaymounts", "-o", "json"],
        output => Read.Documents(output) is [var mount] && (int?)Read.Spec(mount)["generation"] == generation,
        ct);

    async Task<JsonNode> MountAsync() =>
        Read.Spec(Read.Documents(await node.MustStrataAsync(ct, "get", "overlaymounts", "-o", "json"))[0]);

    async Task<IEnumerable<string>> CoversAsync() => (await MountAsync())["covers"]!.AsArray().Select(cover => (string)cover!);

    async Task<string> UnmountAsync()
    {
        var unmount = await node.InsideAsync(
            ct, Requirements.Strata, "unmount", "--data", node.Data, "--base", node.Base, "--socket", node.Socket);
        Assert.True(unmount.ExitCode == 0, unmount.Error);
        return unmount.Output;
    }

    /// <summary>What programs in the node see in the base: every name with type, mode, size, and the bytes of files.</summary>
    async Task<string> TreeAsync()
    {
        var names = "find . -printf '%p %y %m %s %l\\n' | sort";
        var bytes = "find . -type f -exec sha256sum {} + | sort";
        var tree = await node.InsideAsync(ct, "sh", "-c", $"cd {node.Base} && {names} && {bytes}");
        Assert.True(tree.ExitCode == 0 && tree.Output.Contains("os-release", StringComparison.Ordinal), tree.Error);
        return tree.Output;
    }

    /// <summary>The generation that is seen in each directory with something of ours on top.</summary>
    async Task<SortedDictionary<string, int>> SourcesAsync()
    {
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var fields in (await MountLinesAsync()).Select(line => line.Split(' ')))
        {
            if (fields[4].StartsWith(node.Base + "/", StringComparison.Ordinal))
                seen[fields[4][node.Base.Length..]] = int.Parse(fields[^2].Split(':')[2], CultureInfo.InvariantCulture);
        }

        return seen;
    }

    async Task<IReadOnlyList<string>> MountIdsAsync() => [.. (await MountLinesAsync()).Select(line => line.Split(' ')[0])];

    async Task<IReadOnlyList<string>> MountLinesAsync() =>
    [
        .. (await node.InsideAsync(ct, "cat", "/proc/self/mountinfo")).Output.Split('\n')
            .Where(line => line.Contains(" - overlay strata:", StringComparison.Ordinal)),
    ];
}
