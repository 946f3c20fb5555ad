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

    /// <summary>By number: generations that are mounted when the test lets them.</summary>
    public Dictionary<int, TaskCompletionSource> HeldMounts { get; } = [];

    /// <summary>Numbers of stored generations that were read in full.</summary>
    public List<int> ReadInFull { get; } = [];

    /// <summary>References of their members, in order.</summary>
    public List<string> StoredReadInFull { get; } = [];

    /// <summary>References of staged members that were read in full, in order.</summary>
    public List<string> StagedReadInFull { get; } = [];

    /// <summary>References of staged members of which only the stamps were looked at, in order.</summary>
    public List<string> StagedLookedAt { get; } = [];

    /// <summary>Readings of staged members end when the test ends them.</summary>
    public TaskCompletionSource? Held { get; set; }

    /// <summary>References of staged members whose names were read before they were compared, in order.</summary>
    public List<string> ReadAhead { get; } = [];

    public Task ReadAheadAsync(EquatableArray<GenerationMember> staged, CancellationToken ct)
    {
        ReadAhead.AddRange(staged.Select(member => member.Reference));
        return Task.CompletedTask;
    }

    public async Task VerifyAsync(EquatableArray<GenerationMember> staged, bool isFull, CancellationToken ct)
    {
        (isFull ? StagedReadInFull : StagedLookedAt).AddRange(staged.Select(member => member.Reference));
        if (Held is { } held) await held.Task.WaitAsync(ct);
        if (Damage is { } damage && staged.Count > 0) throw damage;
    }

    public Task VerifyAsync(Generation stored, bool isFull, CancellationToken ct)
    {
        if (isFull && stored.Members.Count > 0) ReadInFull.Add(stored.Number);
        if (isFull) StoredReadInFull.AddRange(stored.Members.Select(member => member.Reference));
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

    public async Task<EquatableArray<PlannedCover>?> FindCoversAsync(Generation stored, CancellationToken ct)
    {
        if (HeldMounts.TryGetValue(stored.Number, out var held)) await held.Task.WaitAsync(ct);
        return Covers;
    }
}
