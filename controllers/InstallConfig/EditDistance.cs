namespace Strata.Controllers.InstallConfig;

/// <summary>How many characters must be inserted, dropped or replaced to turn one word into another (Levenshtein).</summary>
static class EditDistance
{
    /// <summary>Longer words are not compared: nobody mistypes that much.</summary>
    const int MaxLength = 64;

    public static int Between(string from, string to)
    {
        if (from.Length > MaxLength || to.Length > MaxLength) return int.MaxValue;

        var previous = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var current = new int[to.Length + 1];
            current[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[to.Length];
    }
}
