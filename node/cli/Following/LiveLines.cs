using System.Text;

namespace Strata.Cli.Following;

/// <summary>A terminal with lines at its end that are overwritten; what is written goes above them.</summary>
sealed class LiveLines(TextWriter terminal) : TextWriter
{
    readonly Lock gate = new();
    IReadOnlyList<string> shown = [];

    public override Encoding Encoding => terminal.Encoding;

    public void Show(IReadOnlyList<string> lines)
    {
        lock (gate)
        {
            terminal.Write(Erasing() + Block(lines));
            terminal.Flush();
            shown = lines;
        }
    }

    public override void WriteLine(string? value)
    {
        lock (gate)
        {
            terminal.Write($"{Erasing()}{value}\n{Block(shown)}");
            terminal.Flush();
        }
    }

    public override void Write(char value) => throw new NotSupportedException("only whole lines go above the live ones");

    // ECMA-48: CUU so many lines, then ED from there to the end.
    string Erasing() => shown.Count == 0 ? "" : $"\u001b[{shown.Count}A\r\u001b[J";

    static string Block(IReadOnlyList<string> lines) => string.Concat(lines.Select(line => $"{line}\n"));
}
