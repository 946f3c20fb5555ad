namespace Strata.Controllers.InstallConfig;

/// <summary>
/// How many characters must be inserted, dropped, replaced or swapped with the next one to turn one word into another (optimal string
/// alignment).
/// </summary>
static class EditDistance
{
    /// <summary>Longer words are not compared: nobody mistypes that much.</summary>
    const int MaxLength = 64;

    public static int Between(string from, string to)
    {
        if (from.Length > MaxLength || to.Length > MaxLength) return int.MaxValue;

        var edits = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++) edits[i, j] = Fewest(edits, from, to, i, j);
        }

        return edits[from.Length, to.Length];
    }

    static int Fewest(int[,] edits, string from, string to, int i, int j)
    {
        if (i == 0 || j == 0) return i + j;

        var kept = edits[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
        var fewest = Math.Min(kept, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
        var isSwapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
        return isSwapped ? Math.Min(fewest, edits[i - 2, j - 2] + 1) : fewest;
    }
}
