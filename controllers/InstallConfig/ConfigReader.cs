using Strata.Resources.Node;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Strata.Controllers.InstallConfig;

/// <summary>
/// Turns the text of a configuration file into positioned nodes, one per document. Duplicate keys are findings, not errors of the parser.
/// </summary>
sealed class ConfigReader
{
    /// <summary>Bytes of a configuration file.</summary>
    public const int MaxLength = 1 << 20;

    const int MaxDepth = 32;

    readonly List<ConfigFinding> findings = [];

    ConfigReader()
    {
    }

    public static (IReadOnlyList<ConfigNode> Documents, IReadOnlyList<ConfigFinding> Findings) Read(string text)
    {
        var reader = new ConfigReader();
        if (text.Length > MaxLength)
        {
            var hint = "keep large content out of the machine configuration";
            return ([], [Finding(ErrorCodes.TooLarge, 1, 1, $"the file is larger than {MaxLength} bytes", hint)]);
        }

        try
        {
            return (reader.ReadStream(new Parser(new StringReader(text))), reader.findings);
        }
        catch (YamlException error)
        {
            var (line, column) = ((int)error.Start.Line, (int)error.Start.Column);
            reader.findings.Add(Finding(ErrorCodes.Yaml, line, column, OneLine(error.Message), "correct the YAML at this place"));
            return ([], reader.findings);
        }
    }

    List<ConfigNode> ReadStream(Parser parser)
    {
        var documents = new List<ConfigNode>();
        parser.Consume<StreamStart>();
        while (!parser.Accept<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            documents.Add(ReadNode(parser, 0, ""));
            parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    ConfigNode ReadNode(IParser parser, int depth, string path)
    {
        var current = parser.Consume<ParsingEvent>();
        var (line, column) = ((int)current.Start.Line, (int)current.Start.Column);
        if (depth > MaxDepth) throw new YamlException(current.Start, current.End, $"nested deeper than {MaxDepth} levels");

        switch (current)
        {
            case Scalar scalar:
                return new ConfigScalar(scalar.Value, scalar.Style != ScalarStyle.Plain, line, column);
            case SequenceStart:
                var items = new List<ConfigNode>();
                while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(parser, depth + 1, $"{path}[{items.Count}]"));
                return new ConfigSequence(items, line, column);
            case MappingStart:
                return new ConfigMapping(ReadEntries(parser, depth, path), line, column);
            default:
                return new ConfigAlias(line, column);
        }
    }

    List<ConfigEntry> ReadEntries(IParser parser, int depth, string path)
    {
        var entries = new List<ConfigEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                var odd = parser.Current!;
                throw new YamlException(odd.Start, odd.End, "a key must be text");
            }

            var (line, column) = ((int)key.Start.Line, (int)key.Start.Column);
            var keyPath = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            if (!keys.Add(key.Value))
            {
                findings.Add(new ConfigFinding(
                    ErrorCodes.Duplicate,
                    keyPath,
                    $"the key \"{key.Value}\" stands here a second time",
                    "keep one of the two",
                    line,
                    column));
            }

            entries.Add(new ConfigEntry(key.Value, ReadNode(parser, depth + 1, keyPath), line, column));
        }

        return entries;
    }

    static ConfigFinding Finding(string code, int line, int column, string message, string hint) =>
        new(code, "", message, hint, line, column);

    static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
