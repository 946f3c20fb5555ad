using Strata.Cli.Following;

namespace Strata.Node.Tests.Cli.Following;

public class ProgressTextTests
{
    const long MiB = 1024 * 1024;

    [Fact]
    public void Bars_stand_below_each_other()
    {
        var lines = ProgressText.Lines(
            [new Bar("reg.test/greet:v1", 3 * MiB, 12 * MiB, 1.5 * MiB), new Bar("reg.test/a:v1", 0, 512, 0)], 100);

        Assert.Equal(
            [
                "reg.test/greet:v1  [=======>                      ]   25 %      3.0 of 12.0 MiB     1.5 MiB/s",
                "reg.test/a:v1      [>                             ]    0 %        0 of 512 B         0 B/s",
            ],
            lines);
    }

    [Fact]
    public void Nothing_under_way_is_no_line() => Assert.Empty(ProgressText.Lines([], 80));

    [Theory]
    [InlineData(200)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    [InlineData(10)]
    [InlineData(2)]
    public void No_line_reaches_the_edge(int width)
    {
        var bars = Enumerable.Range(0, 20)
            .Select(i => new Bar($"registry.example.com/{new string('x', 5 * i)}:v1", i * MiB, 19 * MiB, i * 1e5)).ToList();

        var lines = ProgressText.Lines(bars, width);

        Assert.Equal(13, lines.Count);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width - 1));
    }

    [Theory]
    [InlineData(0, 100, "  0 %")]
    [InlineData(99, 100, " 99 %")]
    [InlineData(100, 100, "100 %")]
    [InlineData(500, 100, "100 %")]
    [InlineData(-5, 100, "  0 %")]
    [InlineData(5, 0, "  0 %")]
    [InlineData(5, -1, "  0 %")]
    [InlineData(long.MaxValue, long.MaxValue, "100 %")]
    public void A_part_is_between_nothing_and_all(long bytes, long total, string percent) =>
        Assert.Contains(percent, Assert.Single(ProgressText.Lines([new Bar("x", bytes, total, 0)], 80)));

    [Fact]
    public void What_is_complete_is_full() =>
        Assert.Contains("[==============================]", ProgressText.Lines([new Bar("x", 7, 7, 0)], 100)[0]);

    [Fact]
    public void A_name_cannot_steer_the_terminal() =>
        Assert.DoesNotContain(
            ProgressText.Lines([new Bar("a\u001b[2J\nb\u202e", 1, 2, 0)], 80)[0], c => char.IsControl(c) || c == '\u202e');
}
