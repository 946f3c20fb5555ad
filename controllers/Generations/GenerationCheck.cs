using System.Collections.Immutable;
using Strata.Controllers.Overlay;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>Checks files against their digests, and indexes of layers against each other and the base.</summary>
public sealed class GenerationCheck(GenerationStore generations, LayerStore layers, LayerVerifier verifier, IBaseTree baseTree) : IGenerationCheck
{
    public async Task VerifyAsync(EquatableArray<GenerationMember> staged, CancellationToken ct)
    {
        foreach (var member in staged) await verifier.VerifyAsync(layers.ImagePath(member.LayerKey), member.LayerDigest, full: true, ct);
    }

    public Task VerifyAsync(Generation stored, bool isFull, CancellationToken ct) =>
        verifier.VerifyAsync(stored, generations.DirectoryOf(stored.Number), isFull, ct);

    public async Task<ImmutableArray<string>> FindHiddenAsync(EquatableArray<GenerationMember> members, CancellationToken ct)
    {
        var indexes = new List<MemberIndex>();
        foreach (var member in members) indexes.Add(new MemberIndex(member.Id, await ReadIndexAsync(member, ct)));

        return MergeCheck.Check(indexes, baseTree);
    }

    async Task<IReadOnlyList<LayerEntry>> ReadIndexAsync(GenerationMember member, CancellationToken ct)
    {
        var path = layers.IndexPath(member.LayerKey);
        return File.Exists(path)
            ? await LayerIndex.ReadEntriesAsync(path, ct)
            : throw new StageException(ErrorCodes.Io, $"the index {path} of extension {member.Id} is missing", "apply the configuration again: the layer is built anew");
    }
}
