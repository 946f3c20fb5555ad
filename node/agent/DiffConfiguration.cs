using Strata.Controllers.ExtensionPlan;
using Strata.Controllers.Generations;
using Strata.Controllers.Overlay;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;
using InstallConfigSpec = Strata.Resources.Node.InstallConfig;

namespace Strata.Agent;

/// <summary>`strata diff`: the configured set against the mounted generation, by the indexes of their layers. Changes nothing.</summary>
sealed class DiffConfiguration(State state, GenerationCheck check, IBaseTree baseTree)
{
    /// <exception cref="StageException">A fault of the configuration; `busy`: it was not read yet; `io`.</exception>
    public async Task<UpgradeDifference> RunAsync(CancellationToken ct)
    {
        var configured = await ConfiguredAsync(ct);
        var active = await MountedAsync(ct);
        var extensions = ExtensionChanges.Between(active, configured);
        var mounted = active is null ? [] : await check.ReadIndexesAsync(active, ct);
        return UpgradeDifference.Between(
            active,
            configured,
            extensions,
            [.. (active?.Members ?? []).Zip(mounted, Named)],
            await ExpectedAsync(extensions, mounted, ct),
            baseTree,
            check.IsInPlace);
    }

    async Task<ConfiguredSet> ConfiguredAsync(CancellationToken ct)
    {
        var config = await state.FindAsync<InstallConfigSpec>(InstallConfigSpec.Id, ct);
        if (config?.Spec.Error is { } fault) throw new StageException(fault.Code, fault.Message, fault.Hint);
        if (config is null) throw new StageException(ErrorCodes.Busy, "the configuration was not read yet", "try again in a moment");

        return ConfiguredSet.From(
            config.Spec, await state.ListAsync<ExtensionImage>(ct: ct), await state.ListAsync<ExtensionLayer>(ct: ct));
    }

    async Task<Generation?> MountedAsync(CancellationToken ct)
    {
        var mount = await state.FindAsync<OverlayMount>(Activation.Id, ct);
        return mount is { Spec.Generation: var number and > 0 }
            ? (await state.FindAsync<Generation>(Generation.IdOf(number), ct))?.Spec
            : null;
    }

    /// <summary>In the order of the list. What stands in for an entry that is not staged is read where it is mounted from.</summary>
    async Task<IReadOnlyList<MemberIndex>> ExpectedAsync(
        IReadOnlyList<ExtensionChange> extensions, IReadOnlyList<MemberIndex> mounted, CancellationToken ct)
    {
        var members = extensions.Select(change => change.Staged).OfType<GenerationMember>().ToEquatableArray();
        var staged = ById(await check.ReadIndexesAsync(members, ct));
        var active = ById(mounted);
        return
        [
            .. extensions.Where(change => change.Expected is not null).Select(change =>
                Named(change.Expected!, (change.Staged is null ? active : staged)[change.Expected!.Id])),
        ];
    }

    static Dictionary<string, MemberIndex> ById(IEnumerable<MemberIndex> indexes) =>
        indexes.ToDictionary(index => index.Member, StringComparer.Ordinal);

    static MemberIndex Named(GenerationMember member, MemberIndex index) => index with { Member = member.Name };
}
