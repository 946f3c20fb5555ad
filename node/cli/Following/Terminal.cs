using Strata.Controllers.Linux;

namespace Strata.Cli.Following;

/// <summary>Whether lines can be overwritten where talk goes, and how wide they are.</summary>
static class Terminal
{
    const int UsualWidth = 80;

    public static int Width => TerminalWidth.OfStandardError ?? UsualWidth;

    /// <summary>True for standard error when it is a terminal that nobody asked to be kept plain (no-color.org).</summary>
    public static bool Is(TextWriter talk) =>
        ReferenceEquals(talk, Console.Error)
        && !Console.IsErrorRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";
}
