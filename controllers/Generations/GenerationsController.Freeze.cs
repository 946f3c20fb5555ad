using Strata.Controllers.Stages;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>A staged set becomes a generation.</summary>
public sealed partial class GenerationsController
{
    async Task FreezeAsync(ActivationOrder placed, ConfiguredSet configured, Activation? active, CancellationToken ct)
    {
        var members = configured.ToMembers();
        using var hold = Hold(members);
        await WithWholeLayersAsync(
            placed,
            configured,
            members,
            async until => (await check.FindOverlapsAsync(members, configured.Policy.Conflicts, until)).Require(),
            ct);
        var yaml = ExtensionsYaml.Write(members);
        var generation = await Disk.WithRoomAsync(() => Task.FromResult(store.Create(members, configured.Policy, yaml, layer)), ct);
        await generations.WriteAsync(Generation.IdOf(generation.Number), generation, ct);
        logger.GenerationMade(generation.Number, members.Count);
        await MountAsync(placed, generation, active, ct);
    }

    /// <summary>
    /// Reads the layers that are staged while others are awaited, each once for an order: what is left for its end is what came last.
    /// </summary>
    /// <returns>False when there was nothing to read.</returns>
    async Task<bool> ReadAheadAsync(
        ActivationOrder placed,
        ConfiguredSet configured,
        Func<EquatableArray<GenerationMember>, CancellationToken, Task> read,
        CancellationToken ct)
    {
        var staged = configured.Entries
            .Where(entry => entry.State == PlanState.Staged && placed.BegunLayers.Add(entry.Layer!.Key))
            .Select(entry => entry.ToMember())
            .ToEquatableArray();
        if (staged.Count == 0) return false;

        using var hold = Hold(staged);
        try
        {
            await UntilAbandonedAsync(placed, until => read(staged, until), ct);
        }
        catch (Exception failed) when (failed is StageException or IOException)
        {
            // Read again at the end, where damage can be mended.
        }

        return true;
    }

    Holds<string>.Hold Hold(EquatableArray<GenerationMember> members) => LayerHolds.Open([.. members.Select(member => member.LayerKey)]);

    /// <summary>
    /// Works on the files of staged layers. Where one is damaged it is built anew from its image, which is there, and the work is done once
    /// more.
    /// </summary>
    Task WithWholeLayersAsync(
        ActivationOrder placed,
        ConfiguredSet configured,
        EquatableArray<GenerationMember> members,
        Func<CancellationToken, Task> work,
        CancellationToken ct) => UntilAbandonedAsync(
        placed,
        async until =>
        {
            try
            {
                await work(until);
            }
            catch (StageException damage) when (Builder is not null && damage.Code is ErrorCodes.ImageDigest or ErrorCodes.Corrupt)
            {
                logger.LayerDamaged($"{damage.Code}: {damage.Message}");
                foreach (var member in await check.DropDamagedAsync(members, until))
                {
                    placed.Report(new ActivationProgress($"the layer of {member.Reference} is damaged and is built anew"));
                    await Builder!.BuildAsync(configured.Entries[member.Position].Image!, configured.Policy, until);
                }

                await work(until);
            }
        },
        ct);
}
