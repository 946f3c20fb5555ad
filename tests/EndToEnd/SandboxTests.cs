using Strata.Controllers.Tests.SquashfsBuild;
using Strata.EndToEnd.Tests.Parts;
using Strata.EndToEnd.Tests.Sandbox;

namespace Strata.EndToEnd.Tests;

/// <summary>
/// What the kernel saw of a whole life of the agent, hostile images included (reliability.md 5a, S1): it changes nothing outside of its
/// directories and talks to nobody but the registry.
/// </summary>
public sealed class SandboxTests() : NodeTests("strace")
{
    const string Manifest = "version: v1alpha1\nmetadata:\n  name: hostile\n  version: v1\n";

    [Fact]
    public async Task Nothing_outside_of_the_declared_directories_is_changed_and_nobody_but_the_registry_is_asked()
    {
        var canary = Canary();
        var hostile = await PushHostileAsync(canary);
        var one = await extensions.PushAsync(registry, "good", "1", ct);
        var two = await extensions.PushAsync(registry, "good", "2", ct);
        var traced = new TracedAgent(node, directory.Make("trace"));

        await node.ConfigureAsync(Configuration.Of(registry, one), ct);
        await traced.RunAgentAsync(() => LiveAsync(one, two, hostile), ct);
        await traced.RunAsync(ct, Requirements.Strata, "unmount", "--data", node.Data, "--target", node.Target, "--socket", node.Socket);

        var calls = traced.Calls().ToList();
        Assert.DoesNotContain(calls, call => !Effects.ChangedPaths(call).All(IsDeclared));
        Assert.Equal([registry.Host], calls.SelectMany(Effects.Peers).Distinct());
        Assert.Equal(["untouched"], Directory.GetFiles(canary).Select(File.ReadAllText));

        // The trace has seen what it was made for: the downloads, the layers of mksquashfs, and the mount.
        var changed = calls.SelectMany(Effects.ChangedPaths).ToHashSet();
        Assert.Contains(changed, path => path.StartsWith($"{node.Data}/oci/ingest/", StringComparison.Ordinal));
        Assert.Contains(changed, path => path.StartsWith($"{node.Data}/work/layer-", StringComparison.Ordinal));
        Assert.Contains(node.Target, changed);
    }

    async Task LiveAsync(string one, string two, string[] hostile)
    {
        await ActiveAsync("1");
        await node.ConfigureAsync(Configuration.Of(registry, [one, .. hostile]), ct);
        await node.UntilAsync(
            ["get", "plan", "-o", "json"],
            output => Read.Documents(output).Count(plan => Read.ErrorCode(plan) is { Length: > 0 }) == hostile.Length,
            ct);
        await node.ConfigureAsync(Configuration.Of(registry, two), ct);
        await node.UntilAsync(["get", "plan", "-o", "json"], output => output.Contains("\"staged\"", StringComparison.Ordinal), ct);
        await node.MustStrataAsync(ct, "upgrade");
        await ActiveAsync("2");
        await node.MustStrataAsync(ct, "rollback");
        await ActiveAsync("1");
    }

    Task ActiveAsync(string version) => node.UntilAsync(
        ["get", "extensions", "-o", "json"],
        output => Read.Documents(output).Select(status => (string?)Read.Spec(status)["metadata"]!["version"]).SequenceEqual([version]),
        ct);

    /// <summary>Its directories, and the devices that mounting needs.</summary>
    bool IsDeclared(string path) =>
        IsBelow(path, node.Data) || IsBelow(path, node.Run) || path == "/dev/null" || path == "/dev/loop-control"
        || (path.StartsWith("/dev/loop", StringComparison.Ordinal) && path["/dev/loop".Length..].All(char.IsAsciiDigit));

    static bool IsBelow(string path, string directory) => path == directory || path.StartsWith($"{directory}/", StringComparison.Ordinal);

    string Canary()
    {
        var canary = directory.Make("canary");
        File.WriteAllText(Path.Combine(canary, "file"), "untouched");
        return canary;
    }

    /// <summary>Images of one layer that each try to reach the canary in their own way.</summary>
    async Task<string[]> PushHostileAsync(string canary)
    {
        var up = $"{string.Concat(Enumerable.Repeat("../", 30))}{canary[1..]}";
        Action<TarBytes>[] layers =
        [
            tar => tar.File($"rootfs/{up}/file", "x"),
            tar => tar.File($"{canary}/file", "x"),
            tar => tar.Pax(("path", $"rootfs/{up}/new")).File("rootfs/usr/local/a", "x"),
            tar => tar.Symlink("rootfs/usr/local/out", canary).File("rootfs/usr/local/out/file", "x"),
            tar => tar.Symlink(".", canary).File("file", "x"),
            tar => tar.HardLink("rootfs/usr/local/hard", $"{canary}/file"),
            tar => tar.HardLink("rootfs/usr/local/hard", up + "/file"),
            tar => tar.File($"rootfs/{up}/.wh.file"),
            tar => tar.Entry("rootfs/usr/local/device", '3'),
        ];
        await Tool.MustAsync("umoci", ["init", "--layout", directory["hostile"]], ct);
        var references = new List<string>();
        foreach (var layer in layers) references.Add(await PushAsync($"bad{references.Count}", layer));
        return [.. references];
    }

    async Task<string> PushAsync(string name, Action<TarBytes> layer)
    {
        var image = $"{directory["hostile"]}:{name}";
        var file = directory[$"{name}.tar"];
        var bytes = TarBytes.Of(tar => layer(tar.File("manifest.yaml", Manifest).Dir("rootfs").Dir("rootfs/usr").Dir("rootfs/usr/local")));
        await File.WriteAllBytesAsync(file, bytes, ct);
        await Tool.MustAsync("umoci", ["new", "--image", image], ct);
        await Tool.MustAsync("umoci", ["raw", "add-layer", "--image", image, file], ct);
        await registry.PushAsync(directory["hostile"], name, $"test/{name}:1", ct);
        return $"{registry.Host}/test/{name}:1";
    }
}
