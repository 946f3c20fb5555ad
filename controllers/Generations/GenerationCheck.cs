using System.Collections.Immutable;
using Strata.Controllers.Overlay;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>Checks files against their digests, and indexes of layers against each other and the base.</summary>
/// <param name="baseTree">Without what the agent has laid over it.</param>
/// <param name="isInPlace">Generations are laid over directories of the base, in place of a merged root.</param>
public sealed class GenerationCheck(
    GenerationStore generations, LayerStore layers, LayerVerifier verifier, IBaseTree baseTree, bool isInPlace = false) : IGenerationCheck
{
    public async Task VerifyAsync(EquatableArray<GenerationMember> staged, CancellationToken ct)
    {
        foreach (var member in staged) await verifier.VerifyAsync(layers.ImagePath(member.LayerKey), member.LayerDigest, full: true, ct);
    }

    public Task VerifyAsync(Generation stored, bool isFull, CancellationToken ct) =>
        verifier.VerifyAsync(stored, generations.DirectoryOf(stored.Number), isFull, ct);

    public Task<ImmutableArray<string>> FindHiddenAsync(EquatableArray<GenerationMember> staged, CancellationToken ct) =>
        FindHiddenAsync(staged, member => layers.IndexPath(member.LayerKey), ct);

    public Task<ImmutableArray<string>> FindHiddenAsync(Generation stored, CancellationToken ct) =>
        FindHiddenAsync(stored.Members, IndexesOf(stored), ct);

    public async Task<EquatableArray<PlannedCover>?> FindCoversAsync(Generation stored, CancellationToken ct) =>
        isInPlace ? CoveredDirectories.Compute(await ReadIndexesAsync(stored.Members, IndexesOf(stored), ct), baseTree) : null;

    Func<GenerationMember, string> IndexesOf(Generation stored)
    {
        var directory = generations.DirectoryOf(stored.Number);
        return member => Path.Combine(directory, member.IndexName);
    }

    async Task<ImmutableArray<string>> FindHiddenAsync(
        EquatableArray<GenerationMember> members, Func<GenerationMember, string> indexOf, CancellationToken ct)
    {
        var indexes = await ReadIndexesAsync(members, indexOf, ct);
        var hidden = MergeCheck.Check(indexes, baseTree);
        if (isInPlace) CoveredDirectories.Compute(indexes, baseTree);
        return hidden;
    }

    static async Task<IReadOnlyList<MemberIndex>> ReadIndexesAsync(
        EquatableArray<GenerationMember> members, Func<GenerationMember, string> indexOf, CancellationToken ct)
    {
        var indexes = new List<MemberIndex>();
        foreach (var member in members) indexes.Add(new MemberIndex(member.Id, await ReadIndexAsync(member, indexOf(member), ct)));
        return indexes;
    }

    static async Task<IReadOnlyList<LayerEntry>> ReadIndexAsync(GenerationMember member, string path, CancellationToken ct) =>
        File.Exists(path)
            ? await LayerIndex.ReadEntriesAsync(path, ct)
            : throw new StageException(
                ErrorCodes.Io, $"the index {path} of extension {member.Id} is missing", "apply the configuration and upgrade: the layer is built anew");
}
