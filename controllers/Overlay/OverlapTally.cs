using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>Counts all overlaps and keeps the first of each member: a hostile pair of layers has 250,000 of them.</summary>
sealed class OverlapTally
{
    const int MostTold = 10;

    readonly Dictionary<string, OfMember> members = new(StringComparer.Ordinal);
    readonly List<StageException> refusals = [];

    int refused;

    /// <param name="refusal">The text for people; asked for only when it will be told.</param>
    public void Add(FileOverlap overlap, Func<StageException> refusal)
    {
        if (!members.TryGetValue(overlap.Extension, out var member)) members[overlap.Extension] = member = new OfMember();
        member.Add(overlap);
        if (overlap.Refused.Length > 0 && ++refused <= MostTold) refusals.Add(refusal());
    }

    public MergeReport ToReport() => new(
        members.ToDictionary(member => member.Key, member => member.Value.ToOverlaps(), StringComparer.Ordinal), Refusal());

    StageException? Refusal()
    {
        if (refusals is not [var first, ..]) return null;

        var told = string.Join("; ", refusals.Select(refusal => refusal.Message));
        return new StageException(first.Code, refused > MostTold ? $"{told}; and {refused - MostTold} more" : told, first.Hint);
    }

    sealed class OfMember
    {
        readonly int[] counts = new int[Enum.GetValues<OverlapKind>().Length];
        readonly List<FileOverlap> refused = [];
        readonly List<FileOverlap> allowed = [];

        int refusals;

        public void Add(FileOverlap overlap)
        {
            counts[(int)overlap.Kind]++;
            if (overlap.Refused.Length > 0) refusals++;
            var list = overlap.Refused.Length > 0 ? refused : allowed;
            if (list.Count < FileOverlaps.MostListed) list.Add(overlap);
        }

        public FileOverlaps ToOverlaps() => new(
            counts[(int)OverlapKind.Hides],
            counts[(int)OverlapKind.Replaces],
            counts[(int)OverlapKind.Same],
            refusals,
            refused.Concat(allowed).Take(FileOverlaps.MostListed).ToEquatableArray());
    }
}
