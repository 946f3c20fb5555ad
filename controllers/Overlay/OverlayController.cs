using Microsoft.Extensions.Logging;
using Strata.Controllers.Generations;
using Strata.Controllers.Stages;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;

namespace Strata.Controllers.Overlay;

/// <summary>
/// Keeps at the target what the activation asks for. Builds the new stack out of sight, commits by renaming `current`, and only then
/// shows it; whatever fails leaves the old stack in place. The mounted generation is held by a finalizer.
/// </summary>
public sealed class OverlayController : TransformController<Activation, OverlayMount>
{
    readonly IMounter mounter;
    readonly GenerationStore store;
    readonly IGenerationCheck check;
    readonly MountSite site;
    readonly RetryPolicy retry;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly StrongInput<Generation> generations;

    public OverlayController(
        IMounter mounter,
        GenerationStore store,
        IGenerationCheck check,
        MountSite site,
        RetryPolicy retry,
        TimeProvider time,
        ILogger<OverlayController> logger)
    {
        (this.mounter, this.store, this.check, this.site) = (mounter, store, check, site);
        (this.retry, this.time, this.logger) = (retry, time, logger);
        generations = Strong<Generation>();
    }

    /// <summary>A mount outlives the agent: its resource goes without it.</summary>
    protected override bool UsesFinalizer => false;

    protected override bool CancelsPassOnTeardown => false;

    protected override async ValueTask<Transformed<OverlayMount>> TransformAsync(
        Resource<Activation> activation, OverlayMount? current, CancellationToken ct)
    {
        var followed = (long)activation.Metadata.Version.Value;
        if (activation.Spec.Generation == 0) return Skip;
        if (await generations.FindAsync(Generation.IdOf(activation.Spec.Generation), ct) is not { } generation) return Skip;
        if (current?.Followed == followed && current.Error?.NextRetry is { } due && due > time.GetUtcNow())
            return Skip.Again(due - time.GetUtcNow());

        await generations.AddFinalizerAsync(generation.Id, ct: ct);
        try
        {
            var mount = await FollowAsync(generation.Spec, followed, current, ct);
            await ReleaseOthersAsync(generation.Id, ct);
            return mount.Error?.NextRetry is { } retried ? Write(mount).Again(retried - time.GetUtcNow()) : Write(mount);
        }
        catch (Exception error) when (StageFailure.OrInternal(error, ct) is { } failure)
        {
            return Failed(generation.Spec, followed, current, failure);
        }
    }

    async Task<OverlayMount> FollowAsync(Generation generation, long followed, OverlayMount? current, CancellationToken ct)
    {
        var timer = new StageTimer(time);
        var plan = MountPlan.Compute(generation, store.DirectoryOf(generation.Number), site.Base, site.DataId) with
        {
            Covers = await check.FindCoversAsync(generation, ct),
        };
        var isAdopted = MountChange.Between(plan, mounter.Observe()) is MountChange.Nothing;
        var isFull = generation.Policy.Verify == VerifyMode.Always;
        StageError? damage = null;
        FileOverlaps overlaps;
        var holders = new Holders(current?.Holders ?? [], current?.HoldersCutShort ?? false);
        if (isAdopted)
        {
            overlaps = current?.Overlaps ?? await OverlapsOfAdoptedAsync(generation, ct);
            Commit(generation.Number);
            var isNews = current?.Followed != followed || current.Error is not null;
            if (isFull && isNews) damage = await DamageOfAdoptedAsync(generation, current?.Error, ct);
        }
        else
        {
            await check.VerifyAsync(generation, isFull, ct);
            overlaps = (await check.FindOverlapsAsync(generation, ct)).Require().All();
            holders = Mount(plan, generation.Number);
        }

        var duration = isAdopted ? current?.Duration ?? TimeSpan.Zero : timer.Elapsed;
        Tell(generation.Number, isAdopted, current, duration);
        return new OverlayMount(
            generation.Number,
            followed,
            site.Target,
            site.Base,
            plan.Name.ToString(),
            generation.Members.Select(member => member.Id).ToEquatableArray(),
            isAdopted && (current?.Adopted ?? true),
            duration,
            damage,
            overlaps,
            (plan.Covers ?? []).Items.Select(cover => cover.Directory).ToEquatableArray(),
            holders.Items,
            holders.IsCutShort);
    }

    /// <summary>What is mounted already is not refused any more: where the files cannot be read, nothing is listed.</summary>
    async Task<FileOverlaps> OverlapsOfAdoptedAsync(Generation generation, CancellationToken ct)
    {
        try
        {
            return (await check.FindOverlapsAsync(generation, ct)).All();
        }
        catch (Exception error) when (StageFailure.From(error) is not null)
        {
            return FileOverlaps.None;
        }
    }

    /// <summary>What is mounted stays mounted: nobody can tell what would take its place.</summary>
    async Task<StageError?> DamageOfAdoptedAsync(Generation generation, StageError? before, CancellationToken ct)
    {
        try
        {
            await check.VerifyAsync(generation, isFull: true, ct);
            return null;
        }
        catch (StageException damage)
        {
            logger.MountedDamaged(generation.Number, damage.Line);
            return retry.Next(before, damage, time.GetUtcNow());
        }
    }

    /// <summary>The commit is the rename of `current` between building and showing; a stack that cannot be shown takes it back.</summary>
    Holders Mount(MountPlan plan, int number)
    {
        using var stack = mounter.Build(plan);
        var before = store.Current();
        Commit(number);
        try
        {
            var holders = stack.Attach();
            foreach (var holder in holders.Items) logger.Held(holder.Pid, holder.Command, string.Join(", ", holder.Holds));
            if (holders.IsCutShort) logger.HoldersUnknown();
            return holders;
        }
        catch
        {
            store.SetCurrent(before);
            throw;
        }
    }

    void Commit(int number)
    {
        if (store.Current() != number) store.SetCurrent(number);
    }

    async ValueTask ReleaseOthersAsync(string mounted, CancellationToken ct)
    {
        foreach (var other in await generations.ListAsync(ct: ct))
        {
            if (other.Id != mounted && other.Metadata.Finalizers.Contains(Name)) await generations.RemoveFinalizerAsync(other.Id, ct: ct);
        }
    }

    Transformed<OverlayMount> Failed(Generation generation, long followed, OverlayMount? current, StageException failure)
    {
        var now = time.GetUtcNow();
        var error = retry.Next(current?.Followed == followed ? current.Error : null, failure, now);
        logger.MountFailed(generation.Number, failure.Line, StageFailure.Fault(failure));
        var mount = current ?? new OverlayMount(0, 0, site.Target, site.Base, "", [], false, TimeSpan.Zero, null, FileOverlaps.None);
        return Write(mount with { Followed = followed, Error = error }).Again(error.NextRetry!.Value - now);
    }

    void Tell(int number, bool isAdopted, OverlayMount? current, TimeSpan duration)
    {
        if (!isAdopted) logger.Mounted(number, site.Target, duration);
        else if (current is null) logger.Adopted(number, site.Target);
    }
}
