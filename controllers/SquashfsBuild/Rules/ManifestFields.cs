using System.Collections.Immutable;
using Strata.Resources.Node;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// The scalars of a manifest by their dotted key, taken from YamlDotNet's events: no type is made by name, nothing is expanded.
/// Anchors, aliases, tags, duplicates and a second document are refused; unknown keys are collected.
/// </summary>
sealed class ManifestFields
{
    const int MostLevels = 16;

    static readonly ImmutableArray<string> Mappings = ["", "metadata", "metadata.compatibility", "metadata.compatibility.talos"];

    static readonly ImmutableArray<string> Scalars =
    [
        "version", "metadata.name", "metadata.version", "metadata.author", "metadata.description",
        "metadata.compatibility.talos.version", "metadata.extraInfo",
    ];

    readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);
    readonly List<string> unknownKeys = [];

    public IReadOnlyList<string> UnknownKeys => unknownKeys;

    public string Version => Text("version");

    /// <summary>Empty when the key is absent or null.</summary>
    public string Text(string key) => texts.GetValueOrDefault(key, "");

    /// <exception cref="StageException">manifest-empty, yaml-alias, yaml-tag, yaml-depth, yaml-duplicate, yaml-multi, type</exception>
    /// <exception cref="YamlException">The text is no YAML.</exception>
    public static ManifestFields Parse(string yaml)
    {
        var fields = new ManifestFields();
        var parser = new Parser(new StringReader(yaml));
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _)) throw Empty();

        fields.ReadDocument(parser);
        if (!parser.Accept<StreamEnd>(out _)) throw At(parser.Current, ErrorCodes.YamlMulti, "a second document");
        return fields;
    }

    void ReadDocument(Parser parser)
    {
        var start = parser.Consume<DocumentStart>();
        if (start.Tags is { Count: > 0 } tags && tags.Any(tag => !IsDefault(tag))) throw At(start, ErrorCodes.YamlTag, "a %TAG directive");
        if (parser.Accept<Scalar>(out var scalar) && IsNull(scalar)) throw Empty();

        ReadKnown(parser, "", 0);
        parser.Consume<DocumentEnd>();
    }

    void ReadKnown(Parser parser, string path, int level)
    {
        if (Scalars.Contains(path)) ReadScalar(parser, path);
        else if (Mappings.Contains(path)) ReadMapping(parser, path, level);
        else Skip(parser, path, level);
    }

    void ReadScalar(Parser parser, string path)
    {
        var node = Node(parser);
        if (node is not Scalar scalar) throw At(node, ErrorCodes.Type, $"{path} must be text");
        if (!IsNull(scalar)) texts[path] = scalar.Value;
    }

    void ReadMapping(Parser parser, string path, int level)
    {
        var node = Node(parser);
        if (node is Scalar scalar && IsNull(scalar)) return;
        if (node is not MappingStart)
            throw At(node, ErrorCodes.Type, path.Length == 0 ? "the document must be a mapping" : $"{path} must be a mapping");

        ReadEntries(parser, level + 1, (key, entryLevel) => ReadKnown(parser, path.Length == 0 ? key : $"{path}.{key}", entryLevel));
    }

    void Skip(Parser parser, string path, int level)
    {
        unknownKeys.Add(path);
        SkipValue(parser, level);
    }

    static void SkipValue(Parser parser, int level)
    {
        switch (Node(parser))
        {
            case MappingStart:
                ReadEntries(parser, level + 1, (_, entryLevel) => SkipValue(parser, entryLevel));
                break;
            case SequenceStart start:
                CheckLevel(start, level + 1);
                while (!parser.TryConsume<SequenceEnd>(out _)) SkipValue(parser, level + 1);
                break;
        }
    }

    static void ReadEntries(Parser parser, int level, Action<string, int> readValue)
    {
        CheckLevel(parser.Current, level);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var node = Node(parser);
            if (node is not Scalar key) throw At(node, ErrorCodes.Yaml, "a key that is no text");
            if (!keys.Add(key.Value)) throw At(key, ErrorCodes.YamlDuplicate, $"the key {Refusal.Quote(key.Value)} a second time");

            readValue(key.Value, level);
        }
    }

    static ParsingEvent Node(Parser parser)
    {
        var node = parser.Consume<ParsingEvent>();
        if (node is AnchorAlias || node is NodeEvent { Anchor.IsEmpty: false }) throw At(node, ErrorCodes.YamlAlias, "an anchor or alias");
        if (node is NodeEvent { Tag.IsEmpty: false }) throw At(node, ErrorCodes.YamlTag, "a tag");

        return node;
    }

    static void CheckLevel(ParsingEvent? at, int level)
    {
        if (level > MostLevels) throw At(at, ErrorCodes.YamlDepth, $"more than {MostLevels} levels");
    }

    static bool IsNull(Scalar scalar) => scalar.Style is ScalarStyle.Plain && scalar.Value is ("" or "~" or "null" or "Null" or "NULL");

    static bool IsDefault(YamlDotNet.Core.Tokens.TagDirective tag) => tag.Prefix is "!" or "tag:yaml.org,2002:";

    // A document of nothing but "---" has the empty version; both readings lead to the same correction.
    static StageException Empty() => Refusal.Of(ErrorCodes.ManifestEmpty, "manifest.yaml is empty: unsupported manifest version \"\"");

    static StageException At(ParsingEvent? at, string code, string what) =>
        Refusal.Of(code, $"manifest.yaml:{at?.Start.Line}:{at?.Start.Column}: {what} is not allowed here");
}
