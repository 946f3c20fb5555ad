using System.Text;

namespace Strata.Resources.Generator;

/// <summary>Lines, indented by the blocks around them.</summary>
sealed class CodeWriter
{
    readonly StringBuilder text = new();
    int depth;

    public void Line(string line) => text.Append(' ', depth * 4).Append(line).Append('\n');

    public void Open(string head)
    {
        Line(head);
        Line("{");
        depth++;
    }

    public void Close()
    {
        depth--;
        Line("}");
    }

    public override string ToString() => text.ToString();
}
