using Strata.Controllers.Overlay;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>Checks files against their digests, and indexes of layers against each other and the base.</summary>
/// <param name="baseTree">Without what the agent has laid over it.</param>
/// <param name="isInPlace">Generations are laid over directories of the base, in place of a merged root.</param>
public sealed class GenerationCheck(
    GenerationStore generations, LayerStore layers, LayerVerifier verifier, IBaseTree baseTree, TimeProvider time, bool isInPlace = false)
    : IGenerationCheck
{
    readonly RecentComparison recent = new(time);
    readonly RecentIndexes indexes = new(time);

    /// <summary>Generations are laid over directories of the base, in place of a merged root.</summary>
    public bool IsInPlace => isInPlace;

    public Task VerifyAsync(EquatableArray<GenerationMember> staged, bool isFull, CancellationToken ct) =>
        verifier.VerifyAsync(staged.Select(member => (layers.ImagePath(member.LayerKey), member.LayerDigest)), isFull, ct);

    public Task VerifyAsync(Generation stored, bool isFull, CancellationToken ct) =>
        verifier.VerifyAsync(stored, generations.DirectoryOf(stored.Number), isFull, ct);

    public async Task<EquatableArray<GenerationMember>> DropDamagedAsync(EquatableArray<GenerationMember> staged, CancellationToken ct)
    {
        var dropped = new List<GenerationMember>();
        foreach (var member in staged)
        {
            try
            {
                await verifier.VerifyAsync(layers.ImagePath(member.LayerKey), member.LayerDigest, full: true, ct);
                await ReadIndexAsync(member, layers.IndexPath(member.LayerKey), ct);
            }
            catch (StageException damage) when (damage.Code is ErrorCodes.ImageDigest or ErrorCodes.Corrupt)
            {
                layers.Drop(member.LayerKey);
                dropped.Add(member);
            }
        }

        return dropped.ToEquatableArray();
    }

    public Task ReadAheadAsync(EquatableArray<GenerationMember> staged, CancellationToken ct) => ReadIndexesAsync(staged, ct);

    public async Task<MergeReport> FindOverlapsAsync(EquatableArray<GenerationMember> staged, ConflictPolicy policy, CancellationToken ct)
    {
        staged.RequireOwnNames();
        return (await recent.OfAsync(staged, policy, async () => Compare(await ReadIndexesAsync(staged, ct), policy), ct)).Report;
    }

    public async Task<MergeReport> FindOverlapsAsync(Generation stored, CancellationToken ct) => (await CompareAsync(stored, ct)).Report;

    public async Task<EquatableArray<PlannedCover>?> FindCoversAsync(Generation stored, CancellationToken ct) =>
        isInPlace ? (await CompareAsync(stored, ct)).Covers : null;

    /// <summary>What the layers of staged members hold.</summary>
    /// <exception cref="StageException">`corrupt`</exception>
    public Task<IReadOnlyList<MemberIndex>> ReadIndexesAsync(EquatableArray<GenerationMember> staged, CancellationToken ct) =>
        ReadIndexesAsync(staged, member => layers.IndexPath(member.LayerKey), ct);

    /// <summary>What the layers of a stored generation hold.</summary>
    /// <inheritdoc cref="ReadIndexesAsync(EquatableArray{GenerationMember}, CancellationToken)"/>
    public Task<IReadOnlyList<MemberIndex>> ReadIndexesAsync(Generation stored, CancellationToken ct)
    {
        var directory = generations.DirectoryOf(stored.Number);
        return ReadIndexesAsync(stored.Members, member => Path.Combine(directory, member.IndexName), ct);
    }

    Task<SetComparison> CompareAsync(Generation stored, CancellationToken ct)
    {
        var policy = stored.Policy.Conflicts;
        return recent.OfAsync(stored.Members, policy, async () => Compare(await ReadIndexesAsync(stored, ct), policy), ct);
    }

    SetComparison Compare(IReadOnlyList<MemberIndex> members, ConflictPolicy policy)
    {
        var covers = isInPlace ? CoveredDirectories.Compute(members, baseTree) : (EquatableArray<PlannedCover>?)null;
        return new SetComparison(MergeCheck.Check(members, baseTree, policy), covers);
    }

    async Task<IReadOnlyList<MemberIndex>> ReadIndexesAsync(
        EquatableArray<GenerationMember> members, Func<GenerationMember, string> indexOf, CancellationToken ct)
    {
        var read = new MemberIndex[members.Count];
        await Parallel.ForAsync(0, read.Length, ct, async (i, token) =>
        {
            var member = members[i];
            read[i] = new MemberIndex(member.Id, await ReadIndexAsync(member, indexOf(member), token));
        });
        return read;
    }

    async Task<IReadOnlyList<LayerEntry>> ReadIndexAsync(GenerationMember member, string path, CancellationToken ct) =>
        File.Exists(path)
            ? await indexes.ReadAsync(path, ct)
            : throw new StageException(
                ErrorCodes.Corrupt,
                $"the index {path} of extension {member.Id} is missing",
                LayerIndex.Hint);
}
