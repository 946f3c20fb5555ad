using Strata.Controllers.Generations;
using Strata.Controllers.Overlay;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Tests.Stages;

/// <summary>Checks that say what the test wants.</summary>
sealed class MemoryCheck : IGenerationCheck
{
    /// <summary>Thrown where digests are verified.</summary>
    public Exception? Damage { get; set; }

    /// <summary>Thrown where members are compared.</summary>
    public Exception? Conflict { get; set; }

    public MergeReport Report { get; set; } = MergeReport.Empty;

    /// <summary>By which members were compared, in order.</summary>
    public List<ConflictPolicy> Policies { get; } = [];

    /// <summary>Of every generation; null: it makes a merged root.</summary>
    public EquatableArray<PlannedCover>? Covers { get; set; }

    /// <summary>Numbers of stored generations that were read in full.</summary>
    public List<int> ReadInFull { get; } = [];

    /// <summary>References of staged members that were read in full, in order.</summary>
    public List<string> StagedReadInFull { get; } = [];

    public Task VerifyAsync(EquatableArray<GenerationMember> staged, bool isFull, CancellationToken ct)
    {
        if (isFull) StagedReadInFull.AddRange(staged.Select(member => member.Reference));
        return Damage is null || staged.Count == 0 ? Task.CompletedTask : throw Damage;
    }

    public Task VerifyAsync(Generation stored, bool isFull, CancellationToken ct)
    {
        if (isFull) ReadInFull.Add(stored.Number);
        return Damage is null ? Task.CompletedTask : throw Damage;
    }

    public Task<EquatableArray<GenerationMember>> DropDamagedAsync(EquatableArray<GenerationMember> staged, CancellationToken ct) =>
        Task.FromResult(EquatableArray<GenerationMember>.Empty);

    public Task<MergeReport> FindOverlapsAsync(EquatableArray<GenerationMember> staged, ConflictPolicy policy, CancellationToken ct)
    {
        Policies.Add(policy);
        return Conflict is null ? Task.FromResult(Report) : throw Conflict;
    }

    public Task<MergeReport> FindOverlapsAsync(Generation stored, CancellationToken ct) =>
        FindOverlapsAsync(stored.Members, stored.Policy.Conflicts, ct);

    public Task<EquatableArray<PlannedCover>?> FindCoversAsync(Generation stored, CancellationToken ct) => Task.FromResult(Covers);
}
