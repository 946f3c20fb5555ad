using System.Globalization;

namespace Strata.Resources.Serialization.Paths;

/// <summary>The right side of a filter: a literal, or a path from the item.</summary>
sealed record FilterOperand(YamlScalar? Literal, ExpressionPart? Path)
{
    public YamlNode? Value(YamlNode root, YamlNode item) =>
        Literal ?? Path?.Values(root, item, isStrict: false).FirstOrDefault();

    /// <summary>Numbers by value, everything else by its text (ordinal); null when the two have no order.</summary>
    public static int? Compare(YamlNode left, YamlNode right)
    {
        if (left is not YamlScalar a || right is not YamlScalar b) return left == right ? 0 : null;

        return Number(a) is { } x && Number(b) is { } y ? x.CompareTo(y) : string.CompareOrdinal(a.Text, b.Text);
    }

    static decimal? Number(YamlScalar scalar) =>
        scalar.Style == YamlScalarStyle.Plain
        && decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
