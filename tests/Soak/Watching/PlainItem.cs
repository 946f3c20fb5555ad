using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Watching;

/// <summary>What the writers of a watch run write: a few labels for queries to select by, in plain words.</summary>
readonly record struct PlainItem(int Id, long Number, char Group, int Level, bool IsHot, bool IsClosing)
{
    public const int Ids = 9;

    static readonly string[] Names = [.. Enumerable.Range(0, Ids).Select(n => $"k{n}")];
    static readonly string[] Levels = [.. Enumerable.Range(0, 10).Select(n => $"{n}")];

    public static string NameOf(int id) => Names[id];

    public static int IdOf(string name) => name[1] - '0';

    public static PlainItem Random(Random random, int id, long number) =>
        new(id, number, (char)('a' + random.Next(3)), random.Next(10), random.Next(4) == 0, IsClosing: false);

    /// <summary>Selected by every filter of the kind; the last word of a run.</summary>
    public static PlainItem Closing(int id, long number) => new(id, number, 'a', 0, IsHot: true, IsClosing: true);

    public static PlainItem Of(IResource resource)
    {
        var labels = resource.Metadata.Labels;
        return new PlainItem(
            IdOf(resource.Metadata.Id),
            ((Stamp)resource.Spec).Number,
            labels["group"][0],
            labels["level"][0] - '0',
            labels.ContainsKey("hot"),
            labels.ContainsKey("closing"));
    }

    public Resource<Stamp> ToResource(Kind kind, ulong version)
    {
        var labels = new List<KeyValuePair<string, string>> { new("group", Group.ToString()), new("level", Levels[Level]) };
        if (IsHot) labels.Add(new("hot", ""));
        if (IsClosing) labels.Add(new("closing", ""));
        return new Resource<Stamp>(
            new Metadata(new Pointer(kind, Names[Id]))
            {
                Version = version == 0 ? ResourceVersion.Undefined : new ResourceVersion(version),
                Labels = StringMap.From(labels),
            },
            new Stamp(Number));
    }
}

/// <summary>What a watcher asks for, and the same in plain words.</summary>
/// <param name="Id">The one resource that is watched; -1: the kind, by the query.</param>
sealed record PlainFilter(int Bit, int Id, ListOptions Options, Func<PlainItem, bool> Selects)
{
    static readonly LabelTerm GroupA = LabelTerm.Equal("group", "a");

    /// <summary>Watches of the kind. All select a closing item of an even id.</summary>
    public static readonly IReadOnlyList<PlainFilter> OfKind =
    [
        Query(0, new ListOptions(), _ => true),
        Query(1, Labels([GroupA]), item => item.Group == 'a'),
        Query(2, Labels([LabelTerm.Exists("hot")]), item => item.IsHot),
        Query(3, Labels([GroupA, LabelTerm.Exists("hot")], [LabelTerm.LessThanNumeric("level", "5")]),
            item => (item.Group == 'a' && item.IsHot) || item.Level < 5),
        Query(4, Labels([LabelTerm.In("group", "b", "c").Not()]) with { Ids = IdQuery.Parse("[02468]$") },
            item => item.Group == 'a' && item.Id % 2 == 0),
    ];

    public static PlainFilter OfResource(int id) => new(0, id, new ListOptions(), item => item.Id == id);

    public bool IsTouchedBy(Commit commit) => Id >= 0 ? commit.Id == Id : (((commit.Mask | commit.PastMask) >> Bit) & 1) != 0;

    public bool Selected(uint mask) => Id >= 0 || ((mask >> Bit) & 1) != 0;

    public static uint MaskOf(PlainItem item) =>
        OfKind.Aggregate(0u, (mask, filter) => filter.Selects(item) ? mask | (1u << filter.Bit) : mask);

    static PlainFilter Query(int bit, ListOptions options, Func<PlainItem, bool> selects) => new(bit, -1, options, selects);

    static ListOptions Labels(params LabelTerm[][] queries) =>
        new() { Labels = queries.Select(terms => new LabelQuery(terms.ToEquatableArray())).ToEquatableArray() };
}
