using System.Text.Json.Nodes;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>One bad image shows what is wrong with it, stops nobody else, and recovers by itself when its cause goes away.</summary>
public sealed class FailureTests : NodeTests
{
    string good = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        good = await extensions.PushAsync(registry, "good", "1", ct);
        await node.ConfigureAsync(Configuration.Of(registry, good), ct);
    }

    [Fact]
    public async Task A_missing_manifest_is_refused_and_a_pushed_repair_is_found()
    {
        await using var agent = await node.StartAgentAsync(ct);
        var bad = await extensions.PushForeignAsync(registry, "bad", "1", ct, source => File.Delete(Path.Combine(source, "manifest.yaml")));
        await FailsAsync(bad, "extensionlayers", "manifest-missing", exitCode: 6);

        await extensions.PushAsync(registry, "bad", "1", ct);
        await RecoversAsync();
    }

    [Fact]
    public async Task A_file_outside_the_allowed_paths_is_refused()
    {
        await using var agent = await node.StartAgentAsync(ct);
        var bad = await extensions.PushForeignAsync(registry, "bad", "1", ct, source =>
        {
            Directory.CreateDirectory(Path.Combine(source, "rootfs/boot"));
            File.WriteAllText(Path.Combine(source, "rootfs/boot/vmlinuz"), "x");
        });

        await FailsAsync(bad, "extensionlayers", "path-not-allowed", exitCode: 6);
    }

    [Fact]
    public async Task An_unsatisfied_version_constraint_is_refused()
    {
        await using var agent = await node.StartAgentAsync(ct);
        var bad = await extensions.PushForeignAsync(registry, "bad", "1", ct, _ => { }, constraint: ">= v9.0.0");

        await FailsAsync(bad, "extensionlayers", "incompatible", exitCode: 6);
    }

    [Fact]
    public async Task A_blob_with_other_bytes_is_refused_and_a_repaired_one_is_taken()
    {
        await using var agent = await node.StartAgentAsync(ct);
        var bad = await extensions.PushAsync(registry, "bad", "1", ct);
        var manifest = JsonNode.Parse(await Tool.MustAsync("skopeo", ["inspect", "--raw", "--tls-verify=false", $"docker://{bad}"], ct))!;
        var blob = registry.BlobFile((string)manifest["layers"]![0]!["digest"]!);
        var bytes = await File.ReadAllBytesAsync(blob, ct);
        var changed = (byte[])bytes.Clone();
        changed[^1] ^= 1;
        await File.WriteAllBytesAsync(blob, changed, ct);
        await FailsAsync(bad, "extensionimages", "digest-mismatch", exitCode: 7);

        await File.WriteAllBytesAsync(blob, bytes, ct);
        await RecoversAsync();
    }

    [Fact]
    public async Task A_layer_that_is_damaged_while_it_is_mounted_is_mended_by_an_upgrade_to_the_same_set()
    {
        await using var agent = await node.StartAgentAsync(ct);
        await ActiveAsync();
        var layer = Assert.Single(Directory.GetFiles(Path.Combine(node.Data, "generations/1"), "*.sqsh"));
        var bytes = await File.ReadAllBytesAsync(layer, ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(layer, bytes, ct);

        Assert.Contains("generation 2 is active", await node.MustStrataAsync(ct, "upgrade"), StringComparison.Ordinal);

        Assert.Equal("good 1\n", (await node.InsideAsync(ct, "chroot", node.Target, "/usr/local/bin/good")).Output);
        Assert.Contains("nothing to do", await node.MustStrataAsync(ct, "upgrade"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_is_down_is_tried_again()
    {
        await using var agent = await node.StartAgentAsync(ct);
        var late = await extensions.PushAsync(registry, "bad", "1", ct);
        await registry.StopAsync();
        await ApplyAsync(good, late);
        await node.UntilAsync(
            ["get", "plan", "-o", "json"],
            output => Read.Documents(output).Count(plan => Read.ErrorCode(plan) == "registry-unavailable") == 2,
            ct);
        Assert.Equal(["good"], await ActiveNamesAsync());

        await registry.StartAgainAsync(ct);
        await RecoversAsync();
    }

    [Fact]
    public async Task An_image_that_does_not_exist_is_named()
    {
        await using var agent = await node.StartAgentAsync(ct);

        await FailsAsync($"{registry.Host}/test/nothere:1", "extensionimages", "not-found", exitCode: 3);
    }

    [Fact]
    public async Task A_typo_in_the_configuration_is_told_with_its_line_and_changes_nothing()
    {
        await using var agent = await node.StartAgentAsync(ct);
        await ActiveAsync();

        var file = directory["typo.yaml"];
        await File.WriteAllTextAsync(file, Configuration.Of(registry, good).Replace("extensions", "extension", StringComparison.Ordinal), ct);
        var apply = await node.StrataAsync(ct, "apply", file);
        Assert.Equal(6, apply.ExitCode);
        Assert.Contains("3:5", apply.Error, StringComparison.Ordinal);
        Assert.Contains("extensions", apply.Error, StringComparison.Ordinal);

        // The same by hand: the agent keeps what it had, and says so.
        await node.ConfigureAsync(await File.ReadAllTextAsync(file, ct), ct);
        await node.UntilAsync(["get", "installconfigs", "-o", "json"], output => Read.ErrorCode(Read.Documents(output)[0]) == "unknown-key", ct);
        var requests = await node.MustStrataAsync(ct, "get", "extensionrequests", "-o", "json");
        Assert.True(Read.Documents(requests).Count == 1, $"{requests}\n{await node.MustStrataAsync(ct, "get", "installconfigs", "-o", "yaml")}\n{agent.Log}");
        Assert.Equal(["good"], await ActiveNamesAsync());
    }

    [Fact]
    public async Task Two_extensions_that_bring_one_path_with_other_bytes_are_refused_before_anything_changes()
    {
        await using var agent = await node.StartAgentAsync(ct);
        await ActiveAsync();
        var other = await extensions.PushAsync(registry, "other", "1", ct, source => File.WriteAllText(Path.Combine(source, "rootfs/usr/local/bin/good"), "mine"));
        await ApplyAsync(good, other);

        var upgrade = await node.StrataAsync(ct, "upgrade");

        Assert.Equal(6, upgrade.ExitCode);
        Assert.Contains("/usr/local/bin/good", upgrade.Error, StringComparison.Ordinal);
        Assert.Equal(["good"], await ActiveNamesAsync());
    }

    async Task FailsAsync(string reference, string type, string code, int exitCode)
    {
        await ActiveAsync();
        await ApplyAsync(good, reference);
        await node.UntilAsync(["get", type, "-o", "json"], output => Read.Documents(output).Any(stage => Read.ErrorCode(stage) == code), ct);
        await node.UntilAsync(
            ["get", "plan", "-o", "json"],
            output => Read.Documents(output).Any(plan => Read.ErrorCode(plan) == code && (string)Read.Spec(plan)["state"]! == "failed"),
            ct);

        var upgrade = await node.StrataAsync(ct, "upgrade");
        Assert.Equal(exitCode, upgrade.ExitCode);
        Assert.Contains(code, upgrade.Error, StringComparison.Ordinal);
        Assert.Equal(["good"], await ActiveNamesAsync());
    }

    async Task RecoversAsync()
    {
        await node.UntilAsync(
            ["get", "plan", "-o", "json"],
            output => Read.Documents(output) is { Count: 2 } plans && plans.All(plan => (string)Read.Spec(plan)["state"]! is "active" or "staged"),
            ct);
        await node.MustStrataAsync(ct, "upgrade");
        Assert.Equal(["good", "bad"], await ActiveNamesAsync());
    }

    async Task ApplyAsync(params string[] references)
    {
        var file = directory["apply.yaml"];
        await File.WriteAllTextAsync(file, Configuration.Of(registry, references), ct);
        await node.MustStrataAsync(ct, "apply", file);
    }

    Task ActiveAsync() => node.UntilAsync(["get", "extensions", "-o", "json"], output => Read.Documents(output).Count == 1, ct);

    async Task<IReadOnlyList<string>> ActiveNamesAsync() =>
        [.. Read.Documents(await node.MustStrataAsync(ct, "get", "extensions", "-o", "json")).Select(status => (string)Read.Spec(status)["metadata"]!["name"]!)];
}
