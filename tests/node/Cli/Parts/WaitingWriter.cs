using System.Text;

namespace Strata.Node.Tests.Cli;

/// <summary>Text that a test can wait for.</summary>
sealed class WaitingWriter : StringWriter
{
    readonly Lock gate = new();
    readonly List<(int Lines, TaskCompletionSource Reached)> waiting = [];

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(string? value)
    {
        lock (gate)
        {
            base.Write(value);
            foreach (var (lines, reached) in waiting)
            {
                if (Lines >= lines) reached.TrySetResult();
            }
        }
    }

    public override void WriteLine(string? value) => Write($"{value}\n");

    public Task LinesAsync(int count, CancellationToken ct)
    {
        lock (gate)
        {
            if (Lines >= count) return Task.CompletedTask;

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((count, reached));
            return reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, ct);
        }
    }

    int Lines => ToString().Count(c => c == '\n');
}
