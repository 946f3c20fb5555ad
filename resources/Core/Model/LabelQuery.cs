namespace Strata.Resources;

/// <summary>Terms that must all hold; none: everything matches (COSI 4.2).</summary>
public sealed record LabelQuery(EquatableArray<LabelTerm> Terms)
{
    public bool Matches(StringMap labels)
    {
        foreach (var term in Terms)
        {
            if (!term.Matches(labels)) return false;
        }

        return true;
    }

    /// <summary>Several queries: one must match. No queries: everything matches.</summary>
    public static bool AnyMatches(EquatableArray<LabelQuery> queries, StringMap labels)
    {
        foreach (var query in queries)
        {
            if (query.Matches(labels)) return true;
        }

        return queries.Count == 0;
    }
}
