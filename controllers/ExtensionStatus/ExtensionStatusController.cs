using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;
using Status = Strata.Resources.Node.ExtensionStatus;

namespace Strata.Controllers.ExtensionStatus;

/// <summary>Reports the extensions of the mounted generation, and of nothing else.</summary>
public sealed class ExtensionStatusController : CollectController<OverlayMount, Status>
{
    readonly Input<Generation> generations;

    public ExtensionStatusController() => generations = Weak<Generation>();

    /// <summary>The owner that users see (extensions.md 5.1).</summary>
    public override string Name => "runtime.ExtensionStatusController";

    protected override async ValueTask<Outputs<Status>> CollectAsync(IReadOnlyList<Resource<OverlayMount>> mounts, CancellationToken ct)
    {
        var statuses = new Outputs<Status>();
        foreach (var mount in mounts)
        {
            var generation = await generations.FindAsync(Generation.IdOf(mount.Spec.Generation), ct);
            foreach (var member in generation?.Spec.Members ?? []) statuses.Add(member.Id, new Status(member.FileName, member.Metadata));
        }

        return statuses;
    }
}
