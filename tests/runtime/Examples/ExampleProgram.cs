using System.Diagnostics;

namespace Strata.Runtime.Tests.Examples;

/// <summary>A program of `examples/`, built beside the tests.</summary>
static class ExampleProgram
{
    /// <summary>`artifacts/bin/PROJECT/CONFIGURATION`.</summary>
    static DirectoryInfo Here { get; } = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    static string Artifacts => Here.Parent!.Parent!.Parent!.FullName;

    public static string Folder(string name) => Path.Combine(Artifacts, "..", "examples", name);

    /// <summary>Runs it to its end, for a minute at most.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string name, IEnumerable<string> arguments, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        var file = Path.Combine(Artifacts, "bin", name, Here.Name, name);
        using var program = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;
        try
        {
            var output = await program.StandardOutput.ReadToEndAsync(deadline.Token);
            await program.WaitForExitAsync(deadline.Token);
            Assert.True(program.ExitCode == 0, $"{name} exited {program.ExitCode}:\n{output}");
            return output;
        }
        finally
        {
            if (!program.HasExited) program.Kill();
        }
    }
}
