using System.Diagnostics;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>
/// A program in the caller's mount namespace that says when it is ready and then waits. It inherits the namespace of the thread that starts
/// it.
/// </summary>
sealed class Waiting : IDisposable
{
    readonly Process process;

    Waiting(Process process) => this.process = process;

    public int Id => process.Id;

    public static Waiting Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        if (process.StandardOutput.ReadLine() != "ready") throw new InvalidOperationException($"{program} ended");

        return new Waiting(process);
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
