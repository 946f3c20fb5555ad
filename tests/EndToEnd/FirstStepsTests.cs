using System.Text.RegularExpressions;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.EndToEnd.Tests;

/// <summary>The page for newcomers does what it says: every command runs as it is written there, and prints what stands below it.</summary>
public sealed partial class FirstStepsTests : IDisposable
{
    readonly TemporaryDirectory directory = new();
    readonly CancellationToken ct = TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Every_command_of_the_page_does_what_stands_below_it()
    {
        Requirements.Check("mksquashfs", "unshare");
        var blocks = await BlocksAsync();
        var (shell, steps) = (blocks[0].Text, blocks[1..].Where(block => block.Kind == "sh").ToList());
        var script = directory["script"];
        await File.WriteAllTextAsync(script, $"exec 2>&1\n{string.Concat(steps.Select(step => $"echo '{step.Mark}'\n{step.Text}"))}", ct);

        // Under TMPDIR, so that nothing stays when a step fails; a step that waits for what never comes is ended.
        var command = $"TMPDIR={directory.Make("tmp")} {shell.TrimEnd()} < {script}";
        var said = (await Tool.RunAsync("timeout", ["120", "bash", "-c", command], ct, Requirements.Root)).Output;

        Assert.NotEmpty(steps);
        Assert.All(steps, step => Assert.Matches(step.Expected(blocks), Between(said, step.Mark)));
        Assert.Empty(Directory.GetFileSystemEntries(directory["tmp"]));
    }

    static string Between(string said, string mark) => said.Split($"{mark}\n").ElementAtOrDefault(1)?.Split("== step ")[0] ?? "did not run";

    static async Task<List<Block>> BlocksAsync()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Requirements.Root, "docs", "first-steps.md"));
        Assert.Equal(Regex.Count(page, "^```", RegexOptions.Multiline), 2 * Fence().Count(page)); // no block is passed over
        return [.. Fence().Matches(page).Select((block, at) => new Block(at, block.Groups[1].Value, block.Groups[2].Value))];
    }

    [GeneratedRegex("^```(sh|text)\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    /// <param name="Kind">sh: commands; text: what those of the block before print.</param>
    sealed record Block(int At, string Kind, string Text)
    {
        public string Mark => $"== step {At}";

        /// <summary>An ellipsis stands for anything, a block without output for none.</summary>
        public string Expected(List<Block> blocks)
        {
            var output = At + 1 < blocks.Count && blocks[At + 1] is { Kind: "text" } next ? next.Text : "";
            return $@"(?s)\A{Regex.Escape(output).Replace("…", ".*", StringComparison.Ordinal)}\z";
        }
    }
}
