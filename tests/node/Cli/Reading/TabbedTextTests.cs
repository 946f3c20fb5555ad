using Strata.Cli.Reading;

namespace Strata.Node.Tests.Cli.Reading;

public class TabbedTextTests
{
    [Fact]
    public void Cells_are_measured_in_characters_not_in_code_units() =>
        Assert.Equal("😀é    1\nabc   2\n", new TabbedText().Write([["😀é", "1"], ["abc", "2"]]));

    [Fact]
    public void An_empty_cell_takes_the_width_of_its_column_and_no_line_ends_with_blanks() =>
        Assert.Equal("A    B   C\n         c\nax\n", new TabbedText().Write([["A", "B", "C"], ["", "", "c"], ["ax", "", ""]]));

    [Fact]
    public void Control_characters_of_strangers_do_not_reach_the_terminal() =>
        Assert.Equal(" [31mred line\n", new TabbedText().Write([["\e[31mred\nline\n"]]));
}
