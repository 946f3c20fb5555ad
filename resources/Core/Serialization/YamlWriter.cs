using System.Text;

namespace Strata.Resources.Serialization;

/// <summary>
/// Writes the bytes that COSI peers write (extensions.md 6.3, 3.7): indent 4, lists one level below their key, quotes only where needed,
/// multi-line text as a literal block, lines never wrapped. Nodes that were read keep the notation they had (COSI 1.6).
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
            case YamlMapping mapping when IsBlock(mapping): writer.Mapping(mapping, 0); break;
            case YamlSequence sequence when IsBlock(sequence): writer.Sequence(sequence, 0); break;
            default: writer.Leaf(node, 0, Step, ""); break;
        }

        return writer.output.ToString();
    }

    void Mapping(YamlMapping mapping, int indent)
    {
        for (var i = 0; i < mapping.Entries.Count; i++)
        {
            if (i > 0) Indent(indent);

            output.Append(ScalarText.Key(mapping.Entries[i].Key, mapping.Entries[i].Value.KeySource)).Append(':');
            ValueOfKey(mapping.Entries[i].Value, indent);
        }
    }

    void ValueOfKey(YamlNode value, int indent)
    {
        var inner = NextStop(indent);
        switch (value)
        {
            case YamlMapping mapping when IsBlock(mapping):
                output.Append('\n');
                Indent(inner);
                Mapping(mapping, inner);
                break;
            case YamlSequence sequence when IsBlock(sequence):
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
            case YamlMapping mapping when IsBlock(mapping):
                output.Append(' ');
                Mapping(mapping, inner);
                break;
            case YamlSequence sequence when IsBlock(sequence):
                output.Append(' ');
                Sequence(sequence, inner);
                break;
            default:
                Leaf(item, indent, inner, " ");
                break;
        }
    }

    /// <summary>What needs no lines of its own, or the lines of a block scalar; and the end of the line.</summary>
    /// <param name="indent">Column of the node around it.</param>
    /// <param name="inner">Column for the lines of a block scalar.</param>
    /// <param name="separator">Goes before the text, unless there is none.</param>
    void Leaf(YamlNode node, int indent, int inner, string separator)
    {
        if (node is YamlScalar scalar && BlockOf(scalar) is { } write)
        {
            output.Append(separator);
            write(output, scalar.Text, indent, inner);
            return;
        }

        var text = node is YamlScalar single ? ScalarText.OneLine(single) : FlowText.Of(node);
        if (text.Length > 0) output.Append(separator).Append(text);
        output.Append('\n');
    }

    /// <summary>How to write the scalar as a block; null when it goes on one line.</summary>
    static Action<StringBuilder, string, int, int>? BlockOf(YamlScalar scalar)
    {
        Action<StringBuilder, string, int, int>? block = scalar.Source.Notation switch
        {
            YamlNotation.Literal => BlockScalar.Literal,
            YamlNotation.Folded => BlockScalar.Folded,
            YamlNotation.DoubleQuoted => null,
            _ => scalar.Text.Contains('\n') ? BlockScalar.Literal : null,
        };
        return block is not null && scalar.Text.Length > 0 && ScalarSyntax.Of(scalar.Text).Literal ? block : null;
    }

    static bool IsBlock(YamlMapping mapping) => mapping.Entries.Count > 0 && mapping.Source.Notation != YamlNotation.Flow;

    static bool IsBlock(YamlSequence sequence) => sequence.Items.Count > 0 && sequence.Source.Notation != YamlNotation.Flow;

    void Indent(int columns) => output.Append(' ', columns);

    /// <summary>
    /// The next multiple of four. After the two columns of `- `, that is only two further: go-yaml's way, which peers compare bytes with.
    /// </summary>
    static int NextStop(int indent) => Step * ((indent + Step) / Step);
}
