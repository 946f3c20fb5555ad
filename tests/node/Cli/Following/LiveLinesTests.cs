using Strata.Cli.Following;

namespace Strata.Node.Tests.Cli.Following;

/// <summary>What a terminal shows in the end, by a terminal of our own.</summary>
public class LiveLinesTests
{
    readonly StringWriter written = new();

    [Fact]
    public void Live_lines_are_overwritten_and_talk_stays_above_them()
    {
        var live = new LiveLines(written);

        live.Show(["a 1", "b 1"]);
        live.WriteLine("staging");
        live.Show(["a 2"]);
        live.WriteLine("mounting");

        Assert.Equal(["staging", "mounting", "a 2"], Screen());
    }

    [Fact]
    public void In_the_end_only_the_talk_is_left()
    {
        var live = new LiveLines(written);
        live.WriteLine("one");
        live.Show(["a", "b", "c"]);
        live.WriteLine("two");

        live.Show([]);

        Assert.Equal(["one", "two"], Screen());
    }

    /// <summary>Knows line feeds, `CSI n A` (up), CR and `CSI J` (erase to the end), and refuses everything else.</summary>
    List<string> Screen()
    {
        var (screen, at) = (new List<string> { "" }, 0);
        var text = written.ToString();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                if (++at == screen.Count) screen.Add("");
            }
            else if (text[i] == '\u001b')
            {
                var end = text.IndexOfAny(['A', 'J'], i);
                if (text[end] == 'A') at -= int.Parse(text[(i + 2)..end]);
                else screen.RemoveRange(at, screen.Count - at);
                if (at == screen.Count) screen.Add("");
                i = end;
            }
            else if (text[i] != '\r')
            {
                Assert.False(char.IsControl(text[i]));
                screen[at] += text[i];
            }
        }

        Assert.Equal("", screen[at]);
        return screen[..at];
    }
}
