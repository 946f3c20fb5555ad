using Strata.Controllers.Linux;
using Strata.Resources;
using Strata.Resources.Node;
using InstallConfigSpec = Strata.Resources.Node.InstallConfig;

namespace Strata.Controllers.Generations;

/// <summary>From the configured set to the active generation.</summary>
public sealed partial class GenerationsController
{
    async Task UpgradeAsync(UpgradeOrder upgrade, Activation? active, CancellationToken ct)
    {
        var config = await configs.FindAsync(InstallConfigSpec.Id, ct);
        if (config?.Spec.Error is { } fault) throw new StageException(fault.Code, fault.Message, fault.Hint);

        var configured = await ConfiguredAsync(ct);
        if (configured is not null && IsSettled(upgrade, configured))
        {
            if (configured.Failed.Any()) throw new StagingFailedException([.. configured.Failed]);
            if (await ActivateAsync(upgrade, configured, active, ct)) return;
        }
        else if (configured is not null && await ReadStagedAsync(upgrade, configured, ct))
        {
            QueueReconcile(); // what was staged meanwhile counts before the deadline does
            return;
        }

        if (upgrade.IsLate) throw new TimeoutException("not every extension was staged in time; nothing has changed");
    }

    bool IsSettled(UpgradeOrder upgrade, ConfiguredSet configured)
    {
        upgrade.FailedBefore ??= configured.Failed.ToDictionary(entry => entry.Id, entry => entry.Error!, StringComparer.Ordinal);
        foreach (var entry in configured.Entries) upgrade.Report(entry);

        var now = time.GetUtcNow();
        return configured.Entries.All(entry => StagingWait.IsFinal(entry, upgrade.FailedBefore, now));
    }

    /// <summary>Every byte of what is staged, while others are awaited, and the names for the comparison.</summary>
    /// <returns>False when there was nothing to read.</returns>
    Task<bool> ReadStagedAsync(UpgradeOrder upgrade, ConfiguredSet configured, CancellationToken ct) =>
        ReadAheadAsync(
            upgrade,
            configured,
            async (staged, until) =>
            {
                await check.VerifyAsync(staged, isFull: true, until);
                upgrade.ReadLayers.UnionWith(staged.Select(member => member.LayerKey));
                await check.ReadAheadAsync(staged, until);
            },
            ct);

    /// <summary>Every byte of the layers was read for this order, and where one seems changed since then it is read again.</summary>
    async Task VerifyAsync(UpgradeOrder upgrade, EquatableArray<GenerationMember> members, CancellationToken ct)
    {
        var read = members.ToLookup(member => upgrade.ReadLayers.Contains(member.LayerKey));
        await check.VerifyAsync(read[false].ToEquatableArray(), isFull: true, ct);
        await check.VerifyAsync(read[true].ToEquatableArray(), isFull: false, ct);
    }

    /// <returns>False while the active generation is what is wanted, and nobody has looked yet whether it is mounted.</returns>
    async Task<bool> ActivateAsync(UpgradeOrder upgrade, ConfiguredSet configured, Activation? active, CancellationToken ct)
    {
        var before = active is null ? null : await generations.FindAsync(Generation.IdOf(active.Generation), ct);
        if (before is not null && configured.IsSameAs(before.Spec))
        {
            if (await LookAsync(upgrade, ct) is not { } mount) return false;

            var wasReadInFull = before.Spec.Policy.Verify == VerifyMode.Always; // by the overlay, as it looked
            if (mount.Error is null && (wasReadInFull || await IsWholeAsync(upgrade, before.Spec, ct)))
            {
                var number = before.Spec.Number;
                End(upgrade, () => upgrade.Succeed(new ActivationOutcome(number, number, true, before.Spec.Members)));
                return true;
            }

            // A generation is never changed: the same set with whole files makes another one.
            if (mount.Error is { Code: not ErrorCodes.ImageDigest } error) throw new StageException(error.Code, error.Message, error.Hint);
        }

        var members = configured.ToMembers();
        using var hold = Hold(members);
        await WithWholeLayersAsync(upgrade, configured, members, until => VerifyAsync(upgrade, members, until), ct);
        await FreezeAsync(upgrade, configured, active, ct);
        return true;
    }

    /// <summary>
    /// Every byte of what is mounted is read for an order, as before every switch: only what is whole is what was configured.
    /// </summary>
    /// <exception cref="StageException">`io`: nobody can tell.</exception>
    async Task<bool> IsWholeAsync(UpgradeOrder upgrade, Generation mounted, CancellationToken ct)
    {
        try
        {
            await UntilAbandonedAsync(upgrade, until => VerifyAsync(upgrade, mounted, until), ct);
            return true;
        }
        catch (StageException damage) when (damage.Code == ErrorCodes.ImageDigest)
        {
            logger.MountedDamaged(mounted.Number, damage.Line);
            return false;
        }
    }

    /// <summary>The same of the files of what is mounted.</summary>
    async Task VerifyAsync(UpgradeOrder upgrade, Generation mounted, CancellationToken ct)
    {
        var read = mounted.Members.ToLookup(member => upgrade.ReadLayers.Contains(member.LayerKey) && IsOfLayer(mounted, member));
        await check.VerifyAsync(mounted with { Members = read[false].ToEquatableArray() }, isFull: true, ct);
        await check.VerifyAsync(mounted with { Members = read[true].ToEquatableArray() }, isFull: false, ct);
    }

    /// <summary>The member's file is the layer's, and not of one that was there before the layer was built anew.</summary>
    bool IsOfLayer(Generation mounted, GenerationMember member) =>
        Files.AreOne(Path.Combine(store.DirectoryOf(mounted.Number), member.FileName), layer(member.LayerKey).Image);

    /// <summary>
    /// What became of the active generation: somebody may have unmounted it. The overlay looks, and mounts what is missing.
    /// </summary>
    /// <returns>Null while it has not looked yet.</returns>
    async Task<OverlayMount?> LookAsync(UpgradeOrder upgrade, CancellationToken ct)
    {
        if (!upgrade.IsLooking)
        {
            await activations.ModifyAsync(Activation.Id, current => current! with { Looks = current.Looks + 1 }, ct);
            upgrade.IsLooking = true;
        }

        var asked = await activations.GetAsync(Activation.Id, ct);
        var mount = (await mounts.FindAsync(Activation.Id, ct))?.Spec;
        return mount?.Followed == (long)asked.Metadata.Version.Value ? mount : null;
    }
}
