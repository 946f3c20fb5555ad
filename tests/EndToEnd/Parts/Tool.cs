using System.Diagnostics;

namespace Strata.EndToEnd.Tests.Parts;

/// <summary>Runs a program to its end and tells what it said.</summary>
static class Tool
{
    /// <param name="folder">Where it runs; null: where the tests do.</param>
    public static async Task<ToolResult> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken ct, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>As <see cref="RunAsync"/>, and fails the test with the program's words unless it exits 0.</summary>
    public static async Task<string> MustAsync(
        string program, IReadOnlyCollection<string> arguments, CancellationToken ct, string? folder = null)
    {
        var result = await RunAsync(program, arguments, ct, folder);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)} exited {result.ExitCode}:\n{result.Error}\n{result.Output}");
        return result.Output;
    }
}

sealed record ToolResult(int ExitCode, string Output, string Error);
