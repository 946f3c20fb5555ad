namespace Strata.Controllers.Linux;

public static class TerminalWidth
{
    const int StandardError = 2;

    /// <summary>Columns of the terminal that standard error is, now; null where it is none, or one that does not know.</summary>
    /// <remarks>The base library asks standard output, which may be a file at the same time.</remarks>
    public static int? OfStandardError =>
        Libc.ioctl(StandardError, Libc.TIOCGWINSZ, out Libc.WindowSize size) == 0 && size.ws_col > 0 ? size.ws_col : null;
}
