using System.Globalization;
using Strata.Cli.Reading;

namespace Strata.Cli.Following;

/// <summary>
/// Bars as lines of a terminal: <c>ghcr.io/example/greet:v1  [=====&gt;     ]  48 %   3.4 of 7.1 MiB     1.2 MiB/s</c>. No line is as
/// wide as the terminal, where it would break and could not be overwritten.
/// </summary>
static class ProgressText
{
    const int MostBars = 12;
    const int LongestName = 48;
    const int WidestBar = 30;
    const int NarrowestBar = 5;

    static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static IReadOnlyList<string> Lines(IReadOnlyList<Bar> bars, int width)
    {
        var shown = bars.Take(MostBars).ToList();
        if (shown.Count == 0) return [];

        var figures = shown.Select(Figures).ToList();
        var figuresWidth = figures.Max(text => text.Length);
        var names = shown.Select(bar => Shortened(TabbedText.Printable(bar.Name), LongestName)).ToList();
        var nameWidth = names.Max(TabbedText.Width);
        var barWidth = Math.Min(WidestBar, width - nameWidth - figuresWidth - 7);
        var lines = shown.Select((bar, i) =>
        {
            var name = names[i] + new string(' ', nameWidth - TabbedText.Width(names[i]));
            var line = barWidth >= NarrowestBar ? $"{name}  [{Drawn(bar, barWidth)}]  {figures[i]}" : $"{name}  {figures[i]}";
            return Shortened(line.TrimEnd(' '), width - 1);
        });
        return bars.Count > shown.Count ? [.. lines, Shortened($"… and {bars.Count - shown.Count} more", width - 1)] : [.. lines];
    }

    static string Drawn(Bar bar, int width)
    {
        var done = (int)(Part(bar) * width);
        return done >= width ? new string('=', width) : $"{new string('=', done)}>{new string(' ', width - done - 1)}";
    }

    static string Figures(Bar bar)
    {
        var unit = UnitOf(bar.Total);
        var percent = string.Create(CultureInfo.InvariantCulture, $"{(int)(Part(bar) * 100),3} %");
        return $"{percent}  {In(bar.Bytes, unit),7} of {In(bar.Total, unit)} {Units[unit]}  {Rate(bar.Rate),12}";
    }

    static string Rate(double rate)
    {
        var unit = UnitOf((long)rate);
        return $"{In(rate, unit)} {Units[unit]}/s";
    }

    // A server may say anything: more than all of it is all of it.
    static double Part(Bar bar) => bar.Total <= 0 ? 0 : Math.Clamp((double)bar.Bytes / bar.Total, 0, 1);

    static int UnitOf(long bytes)
    {
        var unit = 0;
        for (var rest = bytes; rest >= 1024 && unit < Units.Length - 1; rest /= 1024) unit++;
        return unit;
    }

    static string In(double bytes, int unit) =>
        (bytes / Math.Pow(1024, unit)).ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture);

    static string Shortened(string text, int width) =>
        TabbedText.Width(text) <= width
            ? text
            : $"{string.Concat(text.EnumerateRunes().Take(Math.Max(0, width - 1)).Select(rune => rune.ToString()))}…";
}
