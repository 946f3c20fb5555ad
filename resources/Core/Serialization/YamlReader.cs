using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Strata.Resources.Serialization;

/// <summary>Reads one YAML document from YamlDotNet's event parser into <see cref="YamlNode"/>s. Strict: no anchors, aliases, tags, duplicate keys.</summary>
static class YamlReader
{
    const int MaxDepth = 64;

    public static YamlNode Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return YamlNode.Null;

            parser.Consume<DocumentStart>();
            var node = ReadNode(parser, 0);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second)) throw Refused(second, "a second document");

            return node;
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
        if (depth > MaxDepth) throw Refused(current, $"more than {MaxDepth} levels");

        switch (current)
        {
            case Scalar scalar:
                if (!scalar.Tag.IsEmpty) throw Refused(scalar, "a tag");
                return new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain ? YamlScalarStyle.Plain : YamlScalarStyle.Text);
            case SequenceStart sequence:
                if (!sequence.Tag.IsEmpty) throw Refused(sequence, "a tag");
                var items = new List<YamlNode>();
                while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(parser, depth + 1));
                return new YamlSequence([.. items]);
            case MappingStart mapping:
                if (!mapping.Tag.IsEmpty) throw Refused(mapping, "a tag");
                return ReadMapping(parser, depth);
            default:
                throw Refused(current, "an alias");
        }
    }

    static YamlMapping ReadMapping(IParser parser, int depth)
    {
        var entries = new List<KeyValuePair<string, YamlNode>>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (!keys.Add(key.Value)) throw Refused(key, $"the key \"{key.Value}\" a second time");

            entries.Add(new(key.Value, ReadNode(parser, depth + 1)));
        }

        return new YamlMapping([.. entries]);
    }

    static FormatException Refused(ParsingEvent at, string what) => new($"{at.Start.Line}:{at.Start.Column}: {what} is not allowed here");
}
