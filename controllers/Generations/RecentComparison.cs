using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>
/// The last comparison of a set, good for a moment: the plan, the upgrade and the mount all ask for it, and each name in it costs a look at
/// the base. The base may change right after any look, so an older one says as much as a slow one. A refusal is not kept: somebody may have
/// done what it asks for.
/// </summary>
sealed class RecentComparison(TimeProvider time)
{
    static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    readonly SemaphoreSlim turn = new(1);

    Set? set;
    SetComparison? comparison;
    long made;

    /// <summary>Who asks while the same set is compared waits for that comparison.</summary>
    public async Task<SetComparison> OfAsync(
        EquatableArray<GenerationMember> members, ConflictPolicy policy, Func<Task<SetComparison>> compare, CancellationToken ct)
    {
        var asked = new Set(members.Select(member => new Layer(member.Id, member.LayerDigest)).ToEquatableArray(), policy);
        await turn.WaitAsync(ct);
        try
        {
            if (comparison is { } known && asked == set && time.GetElapsedTime(made) <= Moment) return known;

            var begun = time.GetTimestamp();
            var compared = await compare();
            (set, comparison, made) = (asked, compared.Report.Refusal is null ? compared : null, begun);
            return compared;
        }
        finally
        {
            turn.Release();
        }
    }

    sealed record Set(EquatableArray<Layer> Layers, ConflictPolicy Policy);

    sealed record Layer(string Member, string Digest);
}
