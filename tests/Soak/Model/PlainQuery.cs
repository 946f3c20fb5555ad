using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Model;

/// <summary>
/// Queries whose answers are written down by hand beside them (COSI chapter 4): the words of the labels and their numbers are a table
/// here, not computed.
/// </summary>
sealed record PlainQuery(ListOptions Options, Func<PlainResource, bool> Selects)
{
    /// <summary>In the order of their UTF-8 bytes.</summary>
    public static readonly string[] Ids = ["", "a1", "a2", "b1", "b10", "ä1", "\uFFFD", "\U0001F600"];

    public static readonly string[] Apps = ["", "a", "b", "é"];

    public static readonly string[] Weights = ["-1", "0", "1.5", "10kg", "1Ki", "1k", "heavy"];

    static readonly long?[] Numbers = [-1, 0, null, 10_000, 1024, 1000, null];

    static readonly (string Pattern, Func<string, bool> Matches)[] IdPatterns =
    [
        ("^a", id => id.StartsWith('a')),
        ("1$", id => id.EndsWith('1')),
        ("b|ä", id => id.Contains('b') || id.Contains('ä')),
        ("", _ => true),
        ("^$", id => id == ""),
    ];

    public static PlainQuery From(int number)
    {
        var random = new Random(number);
        var queries = Enumerable.Range(0, random.Next(3)).Select(_ => Terms(random)).ToList();
        (string Pattern, Func<string, bool> Matches)? pattern = random.Next(3) == 0 ? IdPatterns[random.Next(IdPatterns.Length)] : null;
        return new PlainQuery(
            new ListOptions
            {
                Labels = queries.Select(terms => new LabelQuery(terms.Select(term => term.Term).ToEquatableArray())).ToEquatableArray(),
                Ids = pattern is { } given ? IdQuery.Parse(given.Pattern) : null,
            },
            resource => (pattern is null || pattern.Value.Matches(resource.Id))
                && (queries.Count == 0 || queries.Exists(terms => terms.TrueForAll(term => term.Holds(resource)))));
    }

    static List<(LabelTerm Term, Func<PlainResource, bool> Holds)> Terms(Random random) =>
        [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(2) == 0 ? AppTerm(random) : WeightTerm(random))];

    static (LabelTerm, Func<PlainResource, bool>) AppTerm(Random random)
    {
        var value = Apps[random.Next(Apps.Length)];
        var other = Apps[random.Next(Apps.Length)];
        var invert = random.Next(2) == 0;
        return random.Next(5) switch
        {
            0 => (LabelTerm.Exists("app") with { Invert = invert }, resource => App(resource) is not null != invert),
            1 => (LabelTerm.Equal("app", value) with { Invert = invert }, resource => App(resource) == value != invert),
            2 => (LabelTerm.In("app", value, other) with { Invert = invert },
                resource => (App(resource) == value || App(resource) == other) != invert),
            3 => (LabelTerm.LessThan("app", value) with { Invert = invert },
                resource => App(resource) is { } app && Rank(app) < Rank(value) != invert),
            _ => (LabelTerm.LessThanOrEqual("app", value) with { Invert = invert },
                resource => App(resource) is { } app && Rank(app) <= Rank(value) != invert),
        };
    }

    static (LabelTerm, Func<PlainResource, bool>) WeightTerm(Random random)
    {
        var limit = random.Next(Weights.Length);
        var invert = random.Next(2) == 0;
        return random.Next(2) == 0
            ? (LabelTerm.LessThanNumeric("weight", Weights[limit]) with { Invert = invert },
                resource => Weight(resource) is { } weight && Numbers[limit] is { } number && weight < number != invert)
            : (LabelTerm.LessThanOrEqualNumeric("weight", Weights[limit]) with { Invert = invert },
                resource => Weight(resource) is { } weight && Numbers[limit] is { } number && weight <= number != invert);
    }

    static string? App(PlainResource resource) => resource.Labels.GetValueOrDefault("app");

    static int Rank(string app) => Array.IndexOf(Apps, app);

    static long? Weight(PlainResource resource) =>
        resource.Labels.TryGetValue("weight", out var weight) ? Numbers[Array.IndexOf(Weights, weight)] : null;
}
