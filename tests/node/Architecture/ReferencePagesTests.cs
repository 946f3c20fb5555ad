using System.Text.RegularExpressions;

namespace Strata.Node.Tests.Architecture;

/// <summary>The pages that name every log event, every metric and every error do; the first two name no other.</summary>
public sealed partial class ReferencePagesTests
{
    static readonly string[] Rooms = ["runtime", "controllers", "node"];

    static IReadOnlyList<string> Sources { get; } = [.. Rooms.SelectMany(Checkout.Files)
        .Where(file => file.EndsWith(".cs", StringComparison.Ordinal)).Select(Checkout.Read)];

    [Fact]
    public void Every_log_event_is_on_its_page_with_level_and_text()
    {
        var written = Sources.SelectMany(source => LogEvent().Matches(source)).Select(Row).Order(StringComparer.Ordinal).ToList();
        var documented = LogRow().Matches(Checkout.Read("docs/log-events.md")).Select(Row).Order(StringComparer.Ordinal);

        Assert.NotEmpty(written);
        Assert.Equal(written, documented);
        Assert.Equal(Sources.Sum(source => Regex.Count(source, @"\[LoggerMessage\b")), written.Count);
    }

    [Fact]
    public void No_two_log_events_share_an_id()
    {
        var ids = Sources.SelectMany(source => LogEvent().Matches(source)).Select(match => match.Groups["id"].Value).ToList();

        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Every_instrument_is_on_its_page()
    {
        var made = Sources.Where(source => source.Contains("using System.Diagnostics.Metrics;", StringComparison.Ordinal))
            .SelectMany(source => Instrument().Matches(source)).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal).ToList();
        var documented = InstrumentRow().Matches(Checkout.Read("docs/metrics.md")).Select(match => match.Groups["name"].Value);

        Assert.NotEmpty(made);
        Assert.Equal(made, documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_error_code_is_in_the_user_guide()
    {
        var codes = ErrorCode().Matches(Checkout.Read("resources/Node/Errors/ErrorCodes.cs"))
            .Select(match => match.Groups["code"].Value).ToList();
        var explained = ErrorRow().Matches(Checkout.Read("docs/user-guide.md"))
            .SelectMany(row => ErrorWord().Matches(row.Groups["codes"].Value)).Select(match => match.Groups["code"].Value);

        Assert.NotEmpty(codes);
        Assert.Empty(codes.Except(explained));
    }

    static string Row(Match match) =>
        $"{match.Groups["id"]} {match.Groups["level"]} {match.Groups["text"].Value.Replace("\\\"", "\"", StringComparison.Ordinal)}";

    [GeneratedRegex("""\[LoggerMessage\(\s*(?<id>\d+),\s*LogLevel\.(?<level>\w+),\s*"(?<text>(?:[^"\\]|\\.)*)"\)\]""")]
    private static partial Regex LogEvent();

    [GeneratedRegex(@"^\| (?<id>\d+) \| (?<level>\w+) \| (?<text>[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex LogRow();

    [GeneratedRegex("const string \\w+ = \"(?<code>[a-z0-9-]+)\"")]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"^\| (?<codes>`[^|]+`) \|", RegexOptions.Multiline)]
    private static partial Regex ErrorRow();

    [GeneratedRegex("`(?<code>[a-z0-9-]+)`")]
    private static partial Regex ErrorWord();

    [GeneratedRegex("\"(?<name>(?:state|controllers)\\.[a-z.]+)\"")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"^\| `(?<name>[a-z.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex InstrumentRow();
}
