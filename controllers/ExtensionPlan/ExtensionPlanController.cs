using Strata.Controllers.Generations;
using Strata.Controllers.Overlay;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;
using InstallConfigSpec = Strata.Resources.Node.InstallConfig;
using Plan = Strata.Resources.Node.ExtensionPlan;

namespace Strata.Controllers.ExtensionPlan;

/// <summary>Shows for every entry how far it is, and what an upgrade would do.</summary>
public sealed class ExtensionPlanController : CollectController<ExtensionLayer, Plan>
{
    readonly string hostVersion;
    readonly StagedMerge merge;
    readonly Input<InstallConfigSpec> configs;
    readonly Input<ExtensionImage> images;
    readonly Input<OverlayMount> mounts;
    readonly Input<Generation> generations;
    readonly Input<Activation> activations;

    /// <param name="hostVersion">What version constraints are checked against; shown in each plan.</param>
    public ExtensionPlanController(string hostVersion, IGenerationCheck check, TimeProvider time)
    {
        this.hostVersion = hostVersion;
        merge = new StagedMerge(check, time);
        configs = Weak<InstallConfigSpec>();
        images = Weak<ExtensionImage>();
        mounts = Weak<OverlayMount>();
        generations = Weak<Generation>();
        activations = Weak<Activation>();
    }

    protected override async ValueTask<Outputs<Plan>> CollectAsync(IReadOnlyList<Resource<ExtensionLayer>> layers, CancellationToken ct)
    {
        var config = await configs.FindAsync(InstallConfigSpec.Id, ct);
        var mount = await mounts.FindAsync(Activation.Id, ct);
        var activation = await activations.FindAsync(Activation.Id, ct);
        var mounted = mount is { Spec.Generation: > 0 }
            ? await generations.FindAsync(Generation.IdOf(mount.Spec.Generation), ct)
            : null;
        var configured = config is { Spec.Revision: > 0 }
            ? ConfiguredSet.From(config.Spec, await images.ListAsync(ct: ct), layers)
            : null;

        // While the first set is on its way, the generation itself is what compares its files.
        var isUnderWay = mounted is null && activation?.Spec.Error is null && mount?.Spec.Error is null;
        var (report, refusal) = configured is { IsSettled: true } && !isUnderWay
            ? await merge.OfAsync(configured, ct)
            : (MergeReport.Empty, null);
        var obstacle = mount?.Spec.Error ?? activation?.Spec.Error ?? refusal;
        var plans = new Outputs<Plan>();
        foreach (var (id, plan) in ExtensionPlans.Compare(configured, mounted?.Spec, obstacle, hostVersion, report)) plans.Add(id, plan);

        return plans;
    }
}
