namespace Strata.Resources;

/// <summary>Terms that must all hold; none: everything matches (COSI 4.2).</summary>
public sealed record LabelQuery(EquatableArray<LabelTerm> Terms)
{
    public bool Matches(StringMap labels) => Terms.Items.All(term => term.Matches(labels));

    /// <summary>Several queries: one must match. No queries: everything matches.</summary>
    public static bool AnyMatches(EquatableArray<LabelQuery> queries, StringMap labels) =>
        queries.Count == 0 || queries.Items.Any(query => query.Matches(labels));
}
