using System.Globalization;
using System.Text;

namespace Strata.Resources.Serialization;

/// <summary>
/// Writes the bytes that COSI peers write (extensions.md 6.3, 3.7): indent 4, lists one level below their key, quotes only where needed,
/// multi-line text as a literal block, lines never wrapped.
/// </summary>
public sealed class YamlWriter
{
    const int Step = 4;

    readonly StringBuilder output = new();

    YamlWriter()
    {
    }

    /// <summary>One document, ending with a line break.</summary>
    public static string Write(YamlNode node)
    {
        var writer = new YamlWriter();
        switch (node)
        {
            case YamlMapping { Entries.Count: > 0 } mapping: writer.Mapping(mapping, 0); break;
            case YamlSequence { Items.Count: > 0 } sequence: writer.Sequence(sequence, 0); break;
            default: writer.Leaf(node, 0, Step, ""); break;
        }

        return writer.output.ToString();
    }

    void Mapping(YamlMapping mapping, int indent)
    {
        for (var i = 0; i < mapping.Entries.Count; i++)
        {
            if (i > 0) Indent(indent);

            output.Append(Key(mapping.Entries[i].Key)).Append(':');
            ValueOfKey(mapping.Entries[i].Value, indent);
        }
    }

    void ValueOfKey(YamlNode value, int indent)
    {
        var inner = NextStop(indent);
        switch (value)
        {
            case YamlMapping { Entries.Count: > 0 } mapping:
                output.Append('\n');
                Indent(inner);
                Mapping(mapping, inner);
                break;
            case YamlSequence { Items.Count: > 0 } sequence:
                output.Append('\n');
                Indent(inner);
                Sequence(sequence, inner);
                break;
            default:
                Leaf(value, indent, inner, " ");
                break;
        }
    }

    void Sequence(YamlSequence sequence, int indent)
    {
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            if (i > 0) Indent(indent);

            output.Append('-');
            Item(sequence.Items[i], indent);
        }
    }

    void Item(YamlNode item, int indent)
    {
        var inner = indent + 2;
        switch (item)
        {
            case YamlMapping { Entries.Count: > 0 } mapping:
                output.Append(' ');
                Mapping(mapping, inner);
                break;
            case YamlSequence { Items.Count: > 0 } sequence:
                output.Append(' ');
                Sequence(sequence, inner);
                break;
            default:
                Leaf(item, indent, inner, " ");
                break;
        }
    }

    /// <summary>A scalar or an empty collection, and the end of the line.</summary>
    /// <param name="indent">Column of the node around it.</param>
    /// <param name="inner">Column for the lines of a literal block.</param>
    /// <param name="separator">Goes before the text, unless there is none.</param>
    void Leaf(YamlNode node, int indent, int inner, string separator)
    {
        switch (node)
        {
            case YamlMapping: output.Append(separator).Append("{}\n"); break;
            case YamlSequence: output.Append(separator).Append("[]\n"); break;
            case YamlScalar scalar when scalar.Text.Contains('\n') && ScalarSyntax.Of(scalar.Text).Literal:
                output.Append(separator);
                Literal(scalar.Text, indent, inner);
                break;
            case YamlScalar scalar:
                var text = OneLine(scalar);
                if (text.Length > 0) output.Append(separator).Append(text);
                output.Append('\n');
                break;
        }
    }

    void Literal(string text, int indent, int inner)
    {
        output.Append('|');
        if (text[0] is ' ' or '\n') output.Append((inner - indent).ToString(CultureInfo.InvariantCulture));

        var endsLine = text.EndsWith('\n');
        if (!endsLine) output.Append('-');
        if (text is "\n" || text.EndsWith("\n\n", StringComparison.Ordinal)) output.Append('+');

        output.Append('\n');
        foreach (var line in (endsLine ? text[..^1] : text).Split('\n'))
        {
            if (line.Length > 0) Indent(inner);
            output.Append(line).Append('\n');
        }
    }

    static string Key(string key) =>
        key.Length == 0 || PlainScalar.LooksTyped(key) ? DoubleQuoted.Write(key) : OneLine(YamlScalar.Bare(key));

    static string OneLine(YamlScalar scalar)
    {
        if (scalar.Style == YamlScalarStyle.Text && PlainScalar.LooksTyped(scalar.Text)) return DoubleQuoted.Write(scalar.Text);

        var syntax = ScalarSyntax.Of(scalar.Text);
        if (syntax.Plain) return scalar.Text;

        var fitsOneLine = syntax.SingleQuoted && !scalar.Text.Contains('\n');
        return fitsOneLine ? $"'{scalar.Text.Replace("'", "''")}'" : DoubleQuoted.Write(scalar.Text);
    }

    void Indent(int columns) => output.Append(' ', columns);

    /// <summary>
    /// The next multiple of four. After the two columns of `- `, that is only two further: go-yaml's way, which peers compare bytes with.
    /// </summary>
    static int NextStop(int indent) => Step * ((indent + Step) / Step);
}
