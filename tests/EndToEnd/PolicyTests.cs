using System.Text.Json.Nodes;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>
/// The ExtensionPolicy on a node: what it refuses and lets in, when it takes effect, and what `strata diff` tells before.
/// </summary>
public sealed class PolicyTests() : NodeTests("unsquashfs")
{
    [Fact]
    public async Task Two_extensions_with_one_path_are_refused_and_told_by_diff_until_the_policy_lets_the_last_win()
    {
        var one = await extensions.PushAsync(registry, "one", "1", ct, Brings("shared", "of one\n"));
        var two = await extensions.PushAsync(registry, "two", "1", ct, Brings("shared", "of two\n"));
        await node.ConfigureAsync(Configuration.Of(registry, one), ct);
        await using var agent = await node.StartAgentAsync(ct);
        await MountedAsync(1);
        Assert.Equal(0, (await node.StrataAsync(ct, "diff")).ExitCode);

        await ApplyAsync("", one, two);
        await StagedAsync();
        await node.UntilAsync(["get", "plan", "-o", "json"], output => output.Contains("conflict", StringComparison.Ordinal), ct);
        var plans = Read.Documents(await node.MustStrataAsync(ct, "get", "plan", "-o", "json")).Select(Read.Spec);
        var plan = plans.Single(spec => (string)spec["image"]! == two);
        Assert.Equal("conflict", (string?)plan["error"]?["code"]);
        Assert.Equal("/usr/local/share/shared", (string?)plan["overlaps"]!["files"]![0]!["path"]);
        var refused = await DiffAsync();
        Assert.Equal("conflict", (string?)refused["refusal"]!["code"]);
        Assert.Equal(["+ /usr/local/bin/two", "~ /usr/local/share/shared"], Files(refused));
        Assert.Equal(6, (await node.StrataAsync(ct, "upgrade")).ExitCode);

        Assert.Contains("the policy differ", await ApplyAsync("conflicts: {samePath: lastWins}", one, two), StringComparison.Ordinal);
        await StagedAsync();
        var allowed = await DiffAsync();
        Assert.Null(allowed["refusal"]);
        Assert.Equal(("conflicts.samePath", "lastWins"), ((string?)allowed["policy"]![0]!["key"], (string?)allowed["policy"]![0]!["staged"]));
        Assert.Contains("~ /usr/local/share/shared  (two)", (await node.StrataAsync(ct, "diff")).Output, StringComparison.Ordinal);
        await node.MustStrataAsync(ct, "upgrade");

        Assert.Equal("of two\n", (await node.InsideAsync(ct, "cat", $"{node.Target}/usr/local/share/shared")).Output);
        Assert.Equal(1, (int)(await MountAsync())["overlaps"]!["replaces"]!);
        Assert.Equal((0, "nothing to do: the configured set is active, as generation 2\n"), await DiffTextAsync());

        await ApplyAsync("", two);
        await StagedAsync();
        Assert.Equal(["- /usr/local/bin/one"], Files(await DiffAsync()));
    }

    [Fact]
    public async Task Hiding_a_file_of_the_base_is_listed_and_may_be_refused()
    {
        Directory.CreateDirectory(Path.Combine(node.Base, "usr/local/share"));
        await File.WriteAllTextAsync(Path.Combine(node.Base, "usr/local/share/hosts"), "of the base\n", ct);
        var one = await extensions.PushAsync(registry, "one", "1", ct);
        var two = await extensions.PushAsync(registry, "two", "1", ct, Brings("hosts", "of two\n"));
        await node.ConfigureAsync(Configuration.Of(registry, one), ct);
        await using var agent = await node.StartAgentAsync(ct);
        await MountedAsync(1);

        await ApplyAsync("conflicts: {hidesBase: refuse}", one, two);
        await StagedAsync();
        Assert.Equal(["+ /usr/local/bin/two", "! /usr/local/share/hosts"], Files(await DiffAsync()));
        Assert.Contains("(conflict)", (await node.StrataAsync(ct, "diff")).Output, StringComparison.Ordinal);
        Assert.Equal(6, (await node.StrataAsync(ct, "upgrade")).ExitCode);

        await ApplyAsync("conflicts: {hidesBase: allow}", one, two);
        await node.MustStrataAsync(ct, "upgrade");
        var overlaps = (await MountAsync())["overlaps"]!;
        Assert.Equal(1, (int)overlaps["hides"]!);
        Assert.Equal(("/usr/local/share/hosts", "base"), ((string)overlaps["files"]![0]!["path"]!, (string)overlaps["files"]![0]!["over"]!));

        await ApplyAsync("", one);
        await StagedAsync();
        Assert.Equal(["- /usr/local/bin/two", "< /usr/local/share/hosts"], Files(await DiffAsync()));
    }

    [Fact]
    public async Task A_changed_policy_judges_again_what_is_built_and_builds_again_only_what_gets_other_bytes()
    {
        var plain = await extensions.PushAsync(registry, "plain", "1", ct);
        var su = await extensions.PushForeignAsync(registry, "su", "1", ct, source =>
            File.SetUnixFileMode(Path.Combine(source, "rootfs/usr/local/bin/su"), (UnixFileMode)0b100_111_101_101));
        await node.ConfigureAsync(Configuration.Of(registry, plain), ct);
        await using var agent = await node.StartAgentAsync(ct);
        await MountedAsync(1);
        var layers = Path.Combine(node.Data, "layers");

        await ApplyAsync("", plain, su);
        await node.UntilAsync(["get", "plan", "-o", "json"], output => output.Contains("privileged-file", StringComparison.Ordinal), ct);
        var incomplete = await DiffAsync();
        Assert.False((bool)incomplete["complete"]!);
        Assert.Equal("privileged-file", (string?)incomplete["extensions"]![1]!["error"]!["code"]);
        Assert.Equal(6, (await node.StrataAsync(ct, "upgrade")).ExitCode);

        var before = Directory.GetFiles(layers, "*.sqsh").ToDictionary(file => file, File.GetLastWriteTimeUtc);
        Assert.Single(before);
        await ApplyAsync("content: {privileges: strip}", plain, su);
        await node.MustStrataAsync(ct, "upgrade");
        Assert.All(before, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));
        Assert.Equal(before.Count + 1, Directory.GetFiles(layers, "*.sqsh").Length);
        Assert.Equal("755\n", (await node.InsideAsync(ct, "stat", "-c", "%a", $"{node.Target}/usr/local/bin/su")).Output);

        await ApplyAsync("content: {privileges: keep}\nsquashfs: {compressor: xz}", plain, su);
        await node.MustStrataAsync(ct, "upgrade");
        Assert.Equal("4755\n", (await node.InsideAsync(ct, "stat", "-c", "%a", $"{node.Target}/usr/local/bin/su")).Output);
        var files = Directory.GetFiles(Path.Combine(node.Data, "generations/3"), "*.sqsh");
        Assert.Equal(2, files.Length);
        foreach (var file in files)
            Assert.Contains("Compression xz", await Tool.MustAsync("unsquashfs", ["-s", file], ct), StringComparison.Ordinal);

        // Set-id bits that are kept give nobody anything: the merged root is mounted nosuid.
        Assert.Contains("nosuid", (await node.InsideAsync(ct, "grep", node.Target, "/proc/self/mountinfo")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_cannot_be_read_changes_nothing_and_is_told_with_its_place()
    {
        var one = await extensions.PushAsync(registry, "one", "1", ct);
        await node.ConfigureAsync(Configuration.Of(registry, one), ct);
        await using var agent = await node.StartAgentAsync(ct);
        await MountedAsync(1);
        var file = directory["faulty.yaml"];
        await File.WriteAllTextAsync(file, WithPolicy("verify: sometimes", one), ct);

        var said = await node.StrataAsync(ct, "apply", file);

        Assert.Equal(6, said.ExitCode);
        Assert.Contains("allowed here: onChange, always", said.Error, StringComparison.Ordinal);
        Assert.Equal("onChange", (string?)Read.Spec(Read.Documents(await node.MustStrataAsync(ct, "get", "policy", "-o", "json"))[0])["verify"]);

        await node.ConfigureAsync(WithPolicy("verify: sometimes", one), ct);
        await node.UntilAsync(["get", "installconfig", "-o", "json"], output => output.Contains("allowed here", StringComparison.Ordinal), ct);
        Assert.Equal(6, (await node.StrataAsync(ct, "diff")).ExitCode);
    }

    static Action<string> Brings(string name, string text) => source =>
    {
        Directory.CreateDirectory(Path.Combine(source, "rootfs/usr/local/share"));
        File.WriteAllText(Path.Combine(source, "rootfs/usr/local/share", name), text);
    };

    string WithPolicy(string policy, params string[] images) =>
        $"{Configuration.Of(registry, images)}\n---\napiVersion: strata.dev/v1alpha1\nkind: ExtensionPolicy\n{policy}\n";

    async Task<string> ApplyAsync(string policy, params string[] images)
    {
        var file = directory["next.yaml"];
        await File.WriteAllTextAsync(file, policy.Length > 0 ? WithPolicy(policy, images) : Configuration.Of(registry, images), ct);
        return await node.MustStrataAsync(ct, "apply", file);
    }

    /// <summary>An apply returns before the stages are through.</summary>
    Task StagedAsync() => Until.TrueAsync(
        async () => (await node.StrataAsync(ct, "diff", "-o", "json")).Output is { Length: > 0 } output && (bool)JsonNode.Parse(output)!["complete"]!,
        "everything is staged",
        ct);

    Task MountedAsync(int generation) => node.UntilAsync(
        ["get", "overlaymounts", "-o", "json"],
        output => Read.Documents(output) is [var mount] && (int?)Read.Spec(mount)["generation"] == generation,
        ct);

    async Task<JsonNode> MountAsync() => Read.Spec(Read.Documents(await node.MustStrataAsync(ct, "get", "overlaymounts", "-o", "json"))[0]);

    async Task<JsonNode> DiffAsync()
    {
        var said = await node.StrataAsync(ct, "diff", "-o", "json");
        Assert.Equal(1, said.ExitCode);
        return JsonNode.Parse(said.Output)!;
    }

    async Task<(int ExitCode, string Output)> DiffTextAsync()
    {
        var said = await node.StrataAsync(ct, "diff");
        return (said.ExitCode, said.Output);
    }

    static IEnumerable<string> Files(JsonNode difference) => difference["files"]!.AsArray()
        .Select(file => $"{Mark((string)file!["change"]!)} {file["path"]}");

    static char Mark(string change) => change switch
    {
        "added" => '+',
        "removed" => '-',
        "hides" => '!',
        "restored" => '<',
        _ => '~',
    };
}
