using Strata.Controllers.Stages;

namespace Strata.Cli.Following;

/// <summary>One bar for what this process transfers itself; nothing where talk goes to no terminal.</summary>
sealed class TransferBar
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    readonly Lock gate = new();
    readonly TransferRate rate = new();
    readonly LiveLines? lines;
    readonly string name;
    readonly TimeProvider time;
    TimeSpan drawn = -Interval;

    TransferBar(LiveLines? lines, string name, TimeProvider time) => (this.lines, this.name, this.time) = (lines, name, time);

    public static TransferBar On(TextWriter talk, string name, TimeProvider time) =>
        new(Terminal.Is(talk) ? new LiveLines(talk) : null, name, time);

    /// <summary>May be called often and from several threads.</summary>
    public void Report(long bytes, long total)
    {
        if (lines is null) return;

        lock (gate)
        {
            var now = time.GetElapsedTime(0);
            if (now - drawn < Interval) return;

            drawn = now;
            rate.Add(now, bytes);
            lines.Show(ProgressText.Lines([new Bar(name, bytes, total, rate.At(now))], Terminal.Width));
        }
    }

    public void End() => lines?.Show([]);
}
