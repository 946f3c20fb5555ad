using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>What a <see cref="MergeCheck"/> found.</summary>
/// <param name="ByMember">By the id of the member that lies on top; members without overlaps are left out.</param>
/// <param name="Refusal">Why these layers may not be merged; null when they may.</param>
public sealed record MergeReport(IReadOnlyDictionary<string, FileOverlaps> ByMember, StageException? Refusal)
{
    public static MergeReport Empty { get; } = new(new Dictionary<string, FileOverlaps>(), null);

    public FileOverlaps Of(string member) => ByMember.GetValueOrDefault(member, FileOverlaps.None);

    /// <summary>Of all members together; the list as long as that of one.</summary>
    public FileOverlaps All() => new(
        ByMember.Values.Sum(of => of.Hides),
        ByMember.Values.Sum(of => of.Replaces),
        ByMember.Values.Sum(of => of.Same),
        ByMember.Values.Sum(of => of.Refused),
        ByMember.Values.SelectMany(of => of.Files)
            .OrderBy(file => file.Refused.Length == 0)
            .ThenBy(file => file.Path, StringComparer.Ordinal)
            .Take(FileOverlaps.MostListed)
            .ToEquatableArray());

    /// <exception cref="StageException">`hides-symlink`, `conflict`</exception>
    public MergeReport Require() => Refusal is null ? this : throw Refusal;
}
