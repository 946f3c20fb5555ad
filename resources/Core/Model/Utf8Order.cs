namespace Strata.Resources;

/// <summary>
/// The order of UTF-8 bytes, in which lists are sorted (COSI 2.4) and label values compared (COSI 4.1). It equals the ordinal order of
/// UTF-16 units save that surrogates (code points from U+10000) sort after U+E000–U+FFFF.
/// </summary>
public sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? left, string? right)
    {
        var a = left.AsSpan();
        var b = right.AsSpan();
        var common = a.CommonPrefixLength(b);
        if (common == a.Length || common == b.Length) return a.Length - b.Length;

        return Weight(a[common]) - Weight(b[common]);
    }

    static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
