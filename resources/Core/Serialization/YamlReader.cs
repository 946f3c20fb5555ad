using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Strata.Resources.Serialization;

/// <summary>
/// Reads YAML from YamlDotNet's event parser into <see cref="YamlNode"/>s. Strict: no anchors, aliases, tags, duplicate keys.
/// </summary>
static class YamlReader
{
    const int MaxDepth = 64;

    /// <summary>The only document of the text; null when there is none.</summary>
    public static YamlNode Read(string text)
    {
        var documents = ReadAll(new StringReader(text)).GetEnumerator();
        var first = documents.MoveNext() ? documents.Current : YamlNode.Null;
        return documents.MoveNext() ? throw documents.Current.Source.Error("a second document is not allowed here") : first;
    }

    /// <summary>The documents of a stream, one at a time.</summary>
    /// <exception cref="FormatException">When the enumeration comes to what is not well-formed.</exception>
    public static IEnumerable<YamlNode> ReadAll(TextReader text)
    {
        var parser = new Parser(text);
        Checked(() => parser.Consume<StreamStart>());
        while (Checked(() => NextDocument(parser)) is { } document) yield return document;
    }

    static YamlNode? NextDocument(Parser parser)
    {
        if (parser.Accept<StreamEnd>(out _)) return null;

        parser.Consume<DocumentStart>();
        var node = ReadNode(parser, 0);
        parser.Consume<DocumentEnd>();
        return node;
    }

    static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (YamlException error)
        {
            throw new FormatException($"{error.Start.Line}:{error.Start.Column}: {error.Message}", error);
        }
    }

    static YamlNode ReadNode(IParser parser, int depth)
    {
        var current = parser.Consume<ParsingEvent>();
        if (current is NodeEvent { Anchor.IsEmpty: false }) throw Refused(current, "an anchor");
        if (current is NodeEvent { Tag.IsEmpty: false }) throw Refused(current, "a tag");
        if (depth > MaxDepth) throw Refused(current, $"more than {MaxDepth} levels");

        return current switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart sequence => ReadSequence(parser, sequence, depth),
            MappingStart mapping => ReadMapping(parser, mapping, depth),
            _ => throw Refused(current, "an alias"),
        };
    }

    static YamlScalar ReadScalar(Scalar scalar) =>
        new(scalar.Value, scalar.Style == ScalarStyle.Plain ? YamlScalarStyle.Plain : YamlScalarStyle.Text) { Source = SourceOf(scalar) };

    static YamlSequence ReadSequence(IParser parser, SequenceStart start, int depth)
    {
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(parser, depth + 1));
        return new YamlSequence([.. items]) { Source = At(start, start.Style == SequenceStyle.Flow) };
    }

    static YamlMapping ReadMapping(IParser parser, MappingStart start, int depth)
    {
        var entries = new List<KeyValuePair<string, YamlNode>>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (!keys.Add(key.Value)) throw Refused(key, $"the key \"{key.Value}\" a second time");

            entries.Add(new(key.Value, ReadNode(parser, depth + 1) with { KeySource = SourceOf(key) }));
        }

        return new YamlMapping([.. entries]) { Source = At(start, start.Style == MappingStyle.Flow) };
    }

    static YamlSource SourceOf(Scalar scalar) => At(scalar, scalar.Style switch
    {
        ScalarStyle.Plain => YamlNotation.Plain,
        ScalarStyle.SingleQuoted => YamlNotation.SingleQuoted,
        ScalarStyle.DoubleQuoted => YamlNotation.DoubleQuoted,
        ScalarStyle.Literal => YamlNotation.Literal,
        ScalarStyle.Folded => YamlNotation.Folded,
        _ => YamlNotation.Any,
    });

    static YamlSource At(ParsingEvent at, bool isFlow) => At(at, isFlow ? YamlNotation.Flow : YamlNotation.Block);

    static YamlSource At(ParsingEvent at, YamlNotation notation) => new((int)at.Start.Line, (int)at.Start.Column, notation);

    static FormatException Refused(ParsingEvent at, string what) => At(at, YamlNotation.Any).Error($"{what} is not allowed here");
}
