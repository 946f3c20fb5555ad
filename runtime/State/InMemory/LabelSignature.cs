using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// 64 bits that tell of most resources that they do not match, without looking at their labels: one bit of each key, three of each pair.
/// A resource matches only if its signature has all bits of the query's.
/// </summary>
static class LabelSignature
{
    public static ulong Of(StringMap labels)
    {
        if (labels.Count == 0) return 0;

        var signature = 0UL;
        foreach (var (key, value) in labels) signature |= Of(key, value);
        return signature;
    }

    /// <summary>What a match of the query needs at least; 0: nothing.</summary>
    public static ulong NeededBy(LabelQuery query)
    {
        var needed = 0UL;
        foreach (var term in query.Terms) needed |= NeededBy(term);
        return needed;
    }

    static ulong NeededBy(LabelTerm term) => term switch
    {
        { Operator: LabelOperator.Equal or LabelOperator.In, Invert: false, Values.Count: 1 } => Of(term.Key, term.Values[0]),
        { Operator: LabelOperator.Exists or LabelOperator.Equal or LabelOperator.In, Invert: true } => 0,
        _ => Of(term.Key),
    };

    static ulong Of(string key) => 1UL << (key.GetHashCode(StringComparison.Ordinal) & 63);

    static ulong Of(string key, string value)
    {
        var pair = HashCode.Combine(key.GetHashCode(StringComparison.Ordinal), value.GetHashCode(StringComparison.Ordinal));
        return Of(key) | (1UL << (pair & 63)) | (1UL << ((pair >> 6) & 63)) | (1UL << ((pair >> 12) & 63));
    }
}
