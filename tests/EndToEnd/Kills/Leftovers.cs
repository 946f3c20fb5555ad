using System.Text.Json;
using Strata.Controllers.Linux;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests.Kills;

/// <summary>What a node holds besides what it needs.</summary>
static class Leftovers
{
    const int GenerationsKept = 3;

    /// <summary>With no agent: nothing runs on for a dead one, and every image with a name in the layout is whole.</summary>
    public static async Task CheckDeadAsync(Node node, CancellationToken ct)
    {
        await Until.TrueAsync(
            () => ValueTask.FromResult(node.Processes().Count == 0),
            () => $"the processes of a killed agent end; there are {string.Join(", ", node.Processes())}",
            ct);
        CheckLayout(Path.Combine(node.Data, "oci"));
    }

    /// <summary>With a living agent at rest: the mounts and loop devices of one generation, and no file that nothing needs.</summary>
    /// <param name="extensions">Of the active generation.</param>
    public static async Task CheckAtRestAsync(Node node, int extensions, CancellationToken ct)
    {
        var found = new List<string>();
        await Until.TrueAsync(
            () =>
            {
                found = [.. Of(node, extensions)];
                return ValueTask.FromResult(found.Count == 0);
            },
            () => $"rubbish goes; there is {string.Join(", ", found)}",
            ct);
        CheckLayout(Path.Combine(node.Data, "oci"));
    }

    static IEnumerable<string> Of(Node node, int extensions)
    {
        var mounts = node.Mounts().Where(line => line.Contains($" {node.Run}/", StringComparison.Ordinal)).ToList();
        if (mounts.Count != 1) yield return $"{mounts.Count} mounts:\n{string.Join('\n', mounts)}\n";

        var loops = Loops(node).ToList();
        if (loops.Count != extensions) yield return $"{loops.Count} loop devices:\n{string.Join('\n', loops)}\n";

        string[] scratch =
            [Path.Combine(node.Data, "work"), Path.Combine(node.Data, "oci", "ingest"), Path.Combine(node.Run, "mounts", "staging")];
        foreach (var place in scratch)
        {
            if (!Directory.Exists(place)) continue;
            foreach (var entry in Directory.EnumerateFileSystemEntries(place)) yield return entry;
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(node.Data, ".*", SearchOption.AllDirectories)) yield return entry;

        var generations = Directory.GetDirectories(Path.Combine(node.Data, "generations")).Length;
        if (generations > GenerationsKept) yield return $"{generations} generations";
        var layers = Directory.GetFiles(Path.Combine(node.Data, "layers"), "*.sqsh").Length;
        if (layers > generations * extensions) yield return $"{layers} layers of {generations} generations";
    }

    static IEnumerable<string> Loops(Node node)
    {
        foreach (var loop in Directory.EnumerateDirectories("/sys/block", "loop*"))
        {
            var backing = Backing(Path.Combine(loop, "loop", "backing_file")) ?? "";
            if (backing.StartsWith(node.Data, StringComparison.Ordinal)) yield return backing.Trim();
        }
    }

    static string? Backing(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return null; // A device without a file.
        }
    }

    static void CheckLayout(string layout)
    {
        if (!File.Exists(Path.Combine(layout, "index.json"))) return;

        using var index = Parse(Path.Combine(layout, "index.json"));
        foreach (var entry in index.RootElement.GetProperty("manifests").EnumerateArray())
        {
            using var manifest = Parse(Blob(entry));
            var image = manifest.RootElement;
            JsonElement[] parts = [image.GetProperty("config"), .. image.GetProperty("layers").EnumerateArray()];
            Assert.All(parts, part => Assert.True(File.Exists(Blob(part)), $"{Blob(part)} is missing"));
        }

        string Blob(JsonElement descriptor) =>
            Path.Combine(layout, "blobs", descriptor.GetProperty("digest").GetString()!.Replace(':', '/'));
    }

    // Without the advisory lock that .NET takes: what the agent has just written it may hold still.
    static JsonDocument Parse(string path)
    {
        using var file = new FileStream(Files.OpenRegular(path), FileAccess.Read);
        return JsonDocument.Parse(file);
    }
}
