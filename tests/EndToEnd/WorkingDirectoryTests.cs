using System.Globalization;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>Under a service manager the agent's working directory is `/`: it is none of its business.</summary>
public sealed class WorkingDirectoryTests() : NodeTests
{
    [Fact]
    public async Task Files_in_the_working_directory_have_no_say_and_what_is_below_is_not_watched()
    {
        var working = directory.Make("working");
        var below = directory.Make("working/below");
        await File.WriteAllTextAsync(Path.Combine(working, "appsettings.json"), "{ this is no JSON", ct);
        await node.ConfigureAsync(Configuration.Of(registry), ct);

        await using var agent = node.Start(["env", "-C", working, .. node.TargetCommand]);
        await node.UntilAsync(["get", "plan"], _ => true, ct);

        var watched = await WatchedInodesAsync();
        Assert.Contains(await InodeAsync(directory.Path), watched); // of the configuration file
        Assert.DoesNotContain(await InodeAsync(below), watched);
        Assert.DoesNotContain(await InodeAsync(working), watched);
    }

    [Fact]
    public async Task One_that_is_gone_does_not_matter()
    {
        await node.ConfigureAsync(Configuration.Of(registry), ct);

        await using var agent = node.Start(
            ["sh", "-ec", "cd \"$0\"; rmdir \"$0\"; exec \"$@\"", directory.Make("gone"), .. node.TargetCommand]);

        await node.UntilAsync(["get", "plan"], _ => true, ct);
    }

    [Fact]
    public async Task Nor_does_it_matter_where_the_program_was()
    {
        await node.ConfigureAsync(Configuration.Of(registry), ct);
        var place = directory.Make("place");
        await Tool.MustAsync("cp", [node.TargetCommand[0], Path.Combine(place, "strata")], ct);

        await using var agent = node.Start(
            ["sh", "-ec", "exec 5<\"$0/strata\"; rm -r \"$0\"; shift; exec /proc/self/fd/5 \"$@\"", place, .. node.TargetCommand]);

        await node.UntilAsync(["get", "plan"], _ => true, ct);
    }

    /// <summary>Of every directory and file that a process of the node has an inotify watch on; proc(5).</summary>
    async Task<HashSet<string>> WatchedInodesAsync()
    {
        var seen = await node.InsideAsync(ct, "sh", "-c", "cat /proc/[0-9]*/fdinfo/* 2>/dev/null; true");
        return [.. seen.Output.Split('\n')
            .Where(line => line.StartsWith("inotify ", StringComparison.Ordinal))
            .Select(line => line.Split(' ').Single(field => field.StartsWith("ino:", StringComparison.Ordinal))["ino:".Length..])];
    }

    async Task<string> InodeAsync(string path)
    {
        var number = await Tool.MustAsync("stat", ["-c", "%i", path], ct);
        return long.Parse(number, CultureInfo.InvariantCulture).ToString("x", CultureInfo.InvariantCulture);
    }
}
