namespace Strata.Resources.Serialization;

/// <summary>
/// A YAML document as data: what specs turn into, what `-o yaml|json|jsonpath` and print columns read. Anchors, aliases and tags
/// do not exist here.
/// </summary>
public abstract record YamlNode
{
    public static YamlNode Null { get; } = new YamlScalar("null", YamlScalarStyle.Plain);

    public YamlSource Source { get; init; }

    /// <summary>Of the key before this node, when it is the value of one.</summary>
    public YamlSource KeySource { get; init; }

    /// <summary>Sources do not count: what matters is what the text says, not where and how.</summary>
    public virtual bool Equals(YamlNode? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <exception cref="FormatException">The text is no single well-formed YAML document; the message starts with line:column.</exception>
    public static YamlNode Parse(string text) => YamlReader.Read(text);

    /// <summary>The documents of a text, in order; none of an empty one.</summary>
    /// <exception cref="FormatException">One of them is not well-formed; the message starts with line:column.</exception>
    public static IReadOnlyList<YamlNode> ParseAll(string text) => [.. YamlReader.ReadAll(new StringReader(text))];
}

public sealed record YamlMapping(EquatableArray<KeyValuePair<string, YamlNode>> Entries) : YamlNode
{
    public YamlNode? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key) return entry.Value;
        }

        return null;
    }
}

public sealed record YamlSequence(EquatableArray<YamlNode> Items) : YamlNode;

/// <param name="Text">The value, unquoted and unescaped.</param>
/// <param name="Style">Whether the text is to be resolved (number, boolean, null) or is text whatever it looks like.</param>
public sealed record YamlScalar(string Text, YamlScalarStyle Style) : YamlNode
{
    public static YamlScalar String(string text) => new(text, YamlScalarStyle.Text);

    public static YamlScalar Plain(string text) => new(text, YamlScalarStyle.Plain);

    public static YamlScalar Bare(string text) => new(text, YamlScalarStyle.Bare);
}

public enum YamlScalarStyle
{
    /// <summary>Never quoted for its looks: its type is what YAML makes of it. For numbers, booleans, null, times.</summary>
    Plain,

    /// <summary>A string: the writer quotes it exactly when YAML would take the bare text for something else (extensions.md 6.3).</summary>
    Text,

    /// <summary>
    /// A string that is not quoted for its looks: COSI writes metadata untagged, so that an id `0` stays bare and an empty owner is
    /// nothing at all (COSI 1.8). Quoted only where the syntax demands it.
    /// </summary>
    Bare,
}
