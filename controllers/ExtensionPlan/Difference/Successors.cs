using Strata.Controllers.Generations;
using Strata.Controllers.Oci;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPlan;

/// <summary>
/// Which active member a configured entry stands in the place of: the one of the same reference, else of the same repository and name,
/// else, while the entry is not staged and has no name yet, of the same repository. Where several could be meant, none is.
/// </summary>
sealed class Successors
{
    readonly Dictionary<string, GenerationMember> members = new(StringComparer.Ordinal);
    readonly List<ConfiguredEntry> newcomers;
    readonly List<GenerationMember> left;

    public Successors(EquatableArray<GenerationMember> active, IReadOnlyList<ConfiguredEntry> configured)
    {
        (newcomers, left) = ([.. configured], [.. active]);
        Pair(newcomers, entry => entry.Id, member => ExtensionId.From(member.Reference));
        Pair(
            newcomers.Where(IsStaged),
            entry => (RepositoryOf(entry.Reference), entry.ToMember().Name),
            member => (RepositoryOf(member.Reference), member.Name));
        Pair(newcomers.Where(entry => !IsStaged(entry)), entry => RepositoryOf(entry.Reference), member => RepositoryOf(member.Reference));
    }

    /// <summary>Active members that no entry stands in the place of.</summary>
    public IReadOnlyList<GenerationMember> Left => left;

    /// <summary>Null: the entry is new.</summary>
    public GenerationMember? MemberOf(ConfiguredEntry entry) => members.GetValueOrDefault(entry.Id);

    /// <summary>An entry that is not staged may turn out to stand in the place of it.</summary>
    public bool MayBeFollowed(GenerationMember member) =>
        newcomers.Any(entry => !IsStaged(entry) && RepositoryOf(entry.Reference) == RepositoryOf(member.Reference));

    void Pair<TKey>(IEnumerable<ConfiguredEntry> entries, Func<ConfiguredEntry, TKey> keyOf, Func<GenerationMember, TKey> keyOfMember)
        where TKey : notnull
    {
        var choices = left.ToLookup(keyOfMember);
        foreach (var rivals in entries.GroupBy(keyOf).Where(rivals => rivals.Count() == 1 && choices[rivals.Key].Count() == 1).ToList())
        {
            var (entry, member) = (rivals.Single(), choices[rivals.Key].Single());
            members.Add(entry.Id, member);
            newcomers.Remove(entry);
            left.Remove(member);
        }
    }

    static bool IsStaged(ConfiguredEntry entry) => entry.State == PlanState.Staged;

    /// <summary>What is no reference is a repository of its own: it failed, and is the same entry as long as its text is.</summary>
    static string RepositoryOf(string reference) =>
        ImageReference.TryParse(reference, out var parsed, out _) ? $"{parsed.Host}/{parsed.Repository}" : reference;
}
