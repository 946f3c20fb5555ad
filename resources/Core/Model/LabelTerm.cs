namespace Strata.Resources;

/// <summary>One condition on one label (COSI 4.1).</summary>
/// <param name="Values">What to compare with: any number for In, one for the others, none for Exists.</param>
/// <param name="Invert">
/// Turns the answer around, except where there is none: an absent or non-numeric label is neither less nor not less.
/// </param>
public sealed record LabelTerm(string Key, LabelOperator Operator, EquatableArray<string> Values, bool Invert = false)
{
    public static LabelTerm Exists(string key) => new(key, LabelOperator.Exists, []);

    public static LabelTerm Equal(string key, string value) => new(key, LabelOperator.Equal, [value]);

    public static LabelTerm In(string key, params ReadOnlySpan<string> values) => new(key, LabelOperator.In, [.. values]);

    public static LabelTerm LessThan(string key, string value) => new(key, LabelOperator.LessThan, [value]);

    public static LabelTerm LessThanOrEqual(string key, string value) => new(key, LabelOperator.LessThanOrEqual, [value]);

    public static LabelTerm LessThanNumeric(string key, string value) => new(key, LabelOperator.LessThanNumeric, [value]);

    public static LabelTerm LessThanOrEqualNumeric(string key, string value) => new(key, LabelOperator.LessThanOrEqualNumeric, [value]);

    public LabelTerm Not() => this with { Invert = !Invert };

    public bool Matches(StringMap labels) => Holds(labels) is { } holds && holds != Invert;

    /// <summary>Null when undetermined.</summary>
    bool? Holds(StringMap labels)
    {
        var isPresent = labels.TryGetValue(Key, out var label);
        if (Operator == LabelOperator.Exists) return isPresent;
        if (Values.Count == 0) return false;
        if (label is null) return Operator is LabelOperator.Equal or LabelOperator.In ? false : null;

        return Operator switch
        {
            LabelOperator.Equal => label == Values[0],
            LabelOperator.In => Values.Items.Contains(label, StringComparer.Ordinal),
            LabelOperator.LessThan => Utf8Order.Instance.Compare(label, Values[0]) < 0,
            LabelOperator.LessThanOrEqual => Utf8Order.Instance.Compare(label, Values[0]) <= 0,
            LabelOperator.LessThanNumeric => CompareNumbers(label, Values[0]) is { } order ? order < 0 : null,
            LabelOperator.LessThanOrEqualNumeric => CompareNumbers(label, Values[0]) is { } order ? order <= 0 : null,
            _ => false,
        };
    }

    static int? CompareNumbers(string left, string right) =>
        LabelNumber.Parse(left) is { } x && LabelNumber.Parse(right) is { } y ? x.CompareTo(y) : null;
}
