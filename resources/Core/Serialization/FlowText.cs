namespace Strata.Resources.Serialization;

/// <summary>A node on one line: `[a, {b: 1}]`.</summary>
static class FlowText
{
    public static string Of(YamlNode node) => node switch
    {
        YamlSequence sequence => $"[{string.Join(", ", sequence.Items.Select(Of))}]",
        YamlMapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(Entry))}}}",
        YamlScalar { Text: "", Style: YamlScalarStyle.Plain } => "null",
        YamlScalar scalar => ScalarText.OneLine(scalar, inFlow: true),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    static string Entry(KeyValuePair<string, YamlNode> entry) =>
        $"{ScalarText.Key(entry.Key, entry.Value.KeySource, inFlow: true)}: {Of(entry.Value)}";
}
