using System.Diagnostics;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

/// <summary>Another project's program, asked what it makes of our files.</summary>
static class Tool
{
    /// <summary>Standard output. Skips the test when the program is missing, unless skipping is forbidden.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        Require(program);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await errors}");
        return await output;
    }

    static void Require(string program)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (path.Any(directory => File.Exists(Path.Combine(directory, program)))) return;
        var strict = Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("STRATA_NO_SKIP") == "1";
        Assert.False(strict, $"{program} is not installed");
        Assert.Skip($"{program} is not installed");
    }
}
