using Strata.Controllers.InstallConfig;
using Strata.Resources.Node;
using Strata.Runtime;
using InstallConfigSpec = Strata.Resources.Node.InstallConfig;

namespace Strata.Agent;

/// <summary>`strata apply`: checks the whole configuration, then replaces the file. Staging follows from the file alone.</summary>
sealed class ApplyConfiguration(MachineConfigFile file, MachineConfigController controller, State state, TimeProvider time)
{
    /// <summary>The stages see a new file within a moment; one that is replaced in this moment, they never see.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="InvalidConfigException">The configuration is faulty; the file is as it was.</exception>
    public async Task<ConfigurationChange> RunAsync(ReadOnlyMemory<byte> bytes, bool isDryRun, CancellationToken ct)
    {
        var parsed = MachineConfigParser.Parse(MachineConfigFile.Decode(bytes.Span));
        if (parsed.Findings.Count > 0) throw new InvalidConfigException(parsed.Findings);

        var changed = await CompareAsync(parsed, ct);
        if (!isDryRun) await ReplaceAsync(bytes, ct);
        return changed;
    }

    /// <summary>Returns when the new configuration is what the stages see, so that whatever is asked next is about it.</summary>
    async Task ReplaceAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        file.Replace(bytes.Span);
        var revision = file.Read()?.Revision ?? throw Overtaken();
        controller.Refresh();
        using var patience = new CancellationTokenSource(Patience, time);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            await WhenSeenAsync(revision, until.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw Overtaken();
        }
    }

    async Task WhenSeenAsync(long revision, CancellationToken ct) =>
        await state.WatchForAsync(
            State.PointerTo<InstallConfigSpec>(InstallConfigSpec.Id),
            new WatchCondition
            {
                Test = item =>
                    item is StateEvent.Created { Resource: Strata.Resources.Resource<InstallConfigSpec> created }
                        && created.Spec.Revision >= revision
                    || item is StateEvent.Updated { Resource: Strata.Resources.Resource<InstallConfigSpec> updated }
                        && updated.Spec.Revision >= revision,
            },
            ct);

    StageException Overtaken() => new(
        ErrorCodes.Busy,
        $"{file.Path} was written, and replaced by something else at the same moment",
        "see who else writes the file, then apply again");

    async Task<ConfigurationChange> CompareAsync(ParsedConfig wanted, CancellationToken ct)
    {
        var mount = await state.FindAsync<OverlayMount>(Activation.Id, ct);
        var generation = mount is { Spec.Generation: var number and > 0 }
            ? await state.FindAsync<Generation>(Generation.IdOf(number), ct)
            : null;
        var active = generation?.Spec.Members.Select(member => member.Reference).ToList() ?? [];
        var kept = wanted.Extensions.Zip(active).Count(pair => pair.First == pair.Second);
        var policyDiffers = generation is not null && generation.Spec.Policy != (wanted.Policy ?? ExtensionPolicy.Default);
        var changed = Math.Max(wanted.Extensions.Count, active.Count) - kept;
        return new ConfigurationChange(changed, policyDiffers, wanted.Extensions.Count == 0 && active.Count > 0);
    }
}

/// <summary>A configuration against what is mounted.</summary>
/// <param name="Entries">How many are added, removed, moved or of another reference.</param>
/// <param name="Policy">Whether the generation was made under another policy.</param>
/// <param name="RemovesAll">It lists no extension, and some are mounted: meant so, or a file that was cut.</param>
sealed record ConfigurationChange(int Entries, bool Policy, bool RemovesAll);
