using System.Collections.Immutable;

namespace Strata.Resources.Serialization.Paths;

/// <summary>One step down from a node.</summary>
abstract record Step
{
    /// <exception cref="KeyNotFoundException">Strict, and there is no such key or index.</exception>
    public abstract IEnumerable<YamlNode> Select(YamlNode node, bool isStrict);

    protected static IEnumerable<YamlNode> Missing(string what, bool isStrict) =>
        isStrict ? throw new KeyNotFoundException($"{what} is not found") : [];

    protected static IEnumerable<YamlNode> Children(YamlNode node) => node switch
    {
        YamlMapping mapping => mapping.Entries.Items.Select(entry => entry.Value),
        YamlSequence sequence => sequence.Items,
        _ => [],
    };
}

/// <summary>`.key`, `['a','b']`.</summary>
sealed record KeyStep(ImmutableArray<string> Keys) : Step
{
    public override IEnumerable<YamlNode> Select(YamlNode node, bool isStrict) =>
        Keys.SelectMany(key => (node as YamlMapping)?.Find(key) is { } value ? [value] : Missing(key, isStrict));
}

/// <summary>`[*]`, `.*`.</summary>
sealed record AllStep : Step
{
    public override IEnumerable<YamlNode> Select(YamlNode node, bool isStrict) => Children(node);
}

/// <summary>`..`: the node and everything below it, top down; the key after it need not be everywhere.</summary>
sealed record DescendStep(Step Then) : Step
{
    public override IEnumerable<YamlNode> Select(YamlNode node, bool isStrict) =>
        Then.Select(node, isStrict: false).Concat(Children(node).SelectMany(child => Select(child, isStrict)));
}

/// <summary>`[0]`, `[-1]`, `[0,2]`.</summary>
sealed record IndexStep(ImmutableArray<int> Indexes) : Step
{
    public override IEnumerable<YamlNode> Select(YamlNode node, bool isStrict)
    {
        if (node is not YamlSequence sequence) return Missing($"[{string.Join(',', Indexes)}]", isStrict);

        return Indexes.SelectMany(index =>
        {
            var position = index < 0 ? sequence.Items.Count + index : index;
            return position >= 0 && position < sequence.Items.Count ? [sequence.Items[position]] : Missing($"[{index}]", isStrict);
        });
    }
}

/// <summary>`[from:to:step]`, each may be absent; negative bounds count from the end.</summary>
sealed record SliceStep(int? From, int? To, int Stride) : Step
{
    public override IEnumerable<YamlNode> Select(YamlNode node, bool isStrict)
    {
        if (node is not YamlSequence { Items: var items }) return Missing("[:]", isStrict);

        var from = Bound(From ?? 0, items.Count);
        var to = Bound(To ?? items.Count, items.Count);
        return items.Items.Where((_, i) => i >= from && i < to && (i - from) % Stride == 0);
    }

    static int Bound(int index, int count) => Math.Clamp(index < 0 ? count + index : index, 0, count);
}

/// <summary>
/// `[?(@.key == "text")]`: the items (or values) for which it holds. Without an operator: for which the path leads somewhere.
/// </summary>
sealed record FilterStep(ExpressionPart Left, string Operator, FilterOperand? Right) : Step
{
    public override IEnumerable<YamlNode> Select(YamlNode node, bool isStrict) => Children(node).Where(item => Holds(node, item));

    bool Holds(YamlNode root, YamlNode item)
    {
        if (Left.Values(root, item, isStrict: false) is not [var left, ..]) return false;
        if (Right is null) return true;

        return Right.Value(root, item) is { } right && Compares(FilterOperand.Compare(left, right));
    }

    bool Compares(int? order) => Operator switch
    {
        "==" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };
}
