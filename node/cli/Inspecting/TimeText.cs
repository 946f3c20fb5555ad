using System.Globalization;

namespace Strata.Cli.Inspecting;

/// <summary>Times and durations as people read them in a hurry.</summary>
static class TimeText
{
    public static string Exact(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary><c>2031-04-01 12:00:05Z, 3m5s ago</c>; <c>…, in 20s</c>.</summary>
    public static string At(DateTimeOffset time, DateTimeOffset now)
    {
        var text = time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return time > now ? $"{text}, in {Of(time - now)}" : $"{text}, {Of(now - time)} ago";
    }

    public static string Of(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => $"{duration.Milliseconds}ms",
        { TotalMinutes: < 1 } => $"{duration.Seconds}s",
        { TotalHours: < 1 } => $"{duration.Minutes}m{duration.Seconds}s",
        { TotalDays: < 1 } => $"{duration.Hours}h{duration.Minutes}m",
        _ => $"{duration.Days}d{duration.Hours}h",
    };
}
