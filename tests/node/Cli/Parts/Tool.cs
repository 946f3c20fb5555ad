using System.Diagnostics;

namespace Strata.Node.Tests.Cli;

/// <summary>Programs of others that say independently what is right.</summary>
static class Tool
{
    /// <summary>Skips the test with a reason when the program is missing; fails it where everything must be there.</summary>
    public static void Require(string program)
    {
        if ((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)))) return;
        if (Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("STRATA_NO_SKIP") == "1")
            Assert.Fail($"{program} is missing: eng/setup test installs it");

        Assert.Skip($"{program} is missing: eng/setup test installs it");
    }

    /// <returns>What it wrote to its standard output.</returns>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(ct);
        var output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        Assert.True(process.ExitCode == 0, $"{program}: {await error}");
        return output;
    }
}
