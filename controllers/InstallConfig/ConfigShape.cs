using System.Globalization;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.InstallConfig;

/// <summary>What may stand at a place of the configuration. Walking a shape along a node collects every deviation.</summary>
abstract record ConfigShape
{
    const int LongestQuote = 64;

    /// <summary>Text; null counts as absent.</summary>
    public static ConfigShape Text { get; } = new TextShape();

    /// <summary>`true` or `false`; YAML 1.1's other words are refused.</summary>
    public static ConfigShape Flag { get; } = new FlagShape();

    /// <summary>Text of printable ASCII characters: a line break, as a block scalar brings one, is refused.</summary>
    public static ConfigShape Line { get; } = new LineShape();

    /// <summary>One of these words.</summary>
    public static ConfigShape OneOf(params IReadOnlyList<string> words) => new WordShape(words);

    /// <summary>A whole number that is one of the allowed.</summary>
    /// <param name="allowed">For the hint: `1 to 22`.</param>
    public static ConfigShape Number(string allowed, Func<int, bool> isAllowed) => new NumberShape(allowed, isAllowed);

    public static ConfigShape ListOf(ConfigShape item) => new ListShape(item);

    public static ConfigShape MapOf(ConfigShape value) => new MapShape(value);

    public static ConfigShape Keys(params (string Key, ConfigShape Shape)[] keys) => new KeysShape(ByKey(keys), AreOthersAllowed: false);

    /// <summary>
    /// Others may stand beside these. What is all but one of them is refused: it would configure nothing, without a word.
    /// </summary>
    public static ConfigShape KeysAmongOthers(params (string Key, ConfigShape Shape)[] keys) =>
        new KeysShape(ByKey(keys), AreOthersAllowed: true);

    public abstract void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings);

    static Dictionary<string, ConfigShape> ByKey((string Key, ConfigShape Shape)[] keys) =>
        keys.ToDictionary(pair => pair.Key, pair => pair.Shape, StringComparer.Ordinal);

    static void RefuseValue(ICollection<ConfigFinding> findings, ConfigNode node, string path, string allowed)
    {
        var found = node is ConfigScalar { IsNull: false } scalar
            ? $"\"{ForeignText.Printable(scalar.Text, LongestQuote)}\""
            : Describe(node);
        findings.Add(new ConfigFinding(
            ErrorCodes.Type, path, $"{path} cannot be {found}", $"allowed here: {allowed}", node.Line, node.Column));
    }

    static void Refuse(ICollection<ConfigFinding> findings, ConfigNode node, string path, string wanted) =>
        findings.Add(new ConfigFinding(
            ErrorCodes.Type, path, $"{path} must be {wanted}, not {Describe(node)}", $"write {wanted} here", node.Line, node.Column));

    static string Describe(ConfigNode node) => node switch
    {
        ConfigMapping => "a mapping",
        ConfigSequence => "a list",
        ConfigAlias => "an alias",
        ConfigScalar { IsNull: true } => "nothing",
        _ => "a scalar",
    };

    sealed record TextShape : ConfigShape
    {
        public override void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings)
        {
            if (node is not ConfigScalar scalar || scalar.IsNull) Refuse(findings, node, path, "text");
        }
    }

    sealed record FlagShape : ConfigShape
    {
        public override void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings)
        {
            if (node is not ConfigScalar { Quoted: false, Text: "true" or "false" }) Refuse(findings, node, path, "true or false");
        }
    }

    sealed record LineShape : ConfigShape
    {
        public override void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings)
        {
            Text.Check(node, path, findings);
            if (node is ConfigScalar scalar && scalar.Text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                findings.Add(new ConfigFinding(
                    ErrorCodes.Type, path, $"{path} holds a line break or another character that is not printable ASCII",
                    "write it in one line", node.Line, node.Column));
        }
    }

    sealed record WordShape(IReadOnlyList<string> Words) : ConfigShape
    {
        public override void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings)
        {
            if (node is not ConfigScalar { IsNull: false } scalar || !Words.Contains(scalar.Text))
                RefuseValue(findings, node, path, string.Join(", ", Words));
        }
    }

    sealed record NumberShape(string Allowed, Func<int, bool> IsAllowed) : ConfigShape
    {
        public override void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings)
        {
            if (node is not ConfigScalar { Quoted: false } scalar || ReadNumber(scalar) is not { } number || !IsAllowed(number))
                RefuseValue(findings, node, path, Allowed);
        }

        static int? ReadNumber(ConfigScalar scalar) =>
            int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    sealed record ListShape(ConfigShape Item) : ConfigShape
    {
        public override void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings)
        {
            if (node is ConfigScalar { IsNull: true }) return;
            if (node is not ConfigSequence sequence)
            {
                Refuse(findings, node, path, "a list");
                return;
            }

            for (var i = 0; i < sequence.Items.Count; i++) Item.Check(sequence.Items[i], $"{path}[{i}]", findings);
        }
    }

    sealed record MapShape(ConfigShape Value) : ConfigShape
    {
        public override void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings)
        {
            if (node is ConfigScalar { IsNull: true }) return;
            if (node is not ConfigMapping mapping)
            {
                Refuse(findings, node, path, "a mapping");
                return;
            }

            foreach (var entry in mapping.Entries) Value.Check(entry.Value, $"{path}.{entry.Key}", findings);
        }
    }

    sealed record KeysShape(IReadOnlyDictionary<string, ConfigShape> Known, bool AreOthersAllowed) : ConfigShape
    {
        public override void Check(ConfigNode node, string path, ICollection<ConfigFinding> findings)
        {
            if (node is ConfigScalar { IsNull: true }) return;
            if (node is not ConfigMapping mapping)
            {
                Refuse(findings, node, path, "a mapping");
                return;
            }

            foreach (var entry in mapping.Entries)
            {
                if (Known.TryGetValue(entry.Key, out var shape))
                {
                    shape.Check(entry.Value, $"{path}.{entry.Key}", findings);
                    continue;
                }

                var meant = NearestWord.To(entry.Key, Known.Keys);
                if (meant is not null || !AreOthersAllowed) findings.Add(Unknown(entry, path, meant));
            }
        }

        ConfigFinding Unknown(ConfigEntry entry, string path, string? meant)
        {
            var hint = meant is not null
                ? $"did you mean \"{meant}\"?"
                : $"allowed here: {string.Join(", ", Known.Keys.Order(StringComparer.Ordinal))}";
            var message = $"unknown key \"{ForeignText.Printable(entry.Key)}\" in {path}";
            return new ConfigFinding(ErrorCodes.UnknownKey, $"{path}.{entry.Key}", message, hint, entry.Line, entry.Column);
        }
    }
}
