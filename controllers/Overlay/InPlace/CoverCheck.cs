using System.Collections.Immutable;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>Refuses steps by which something that somebody has mounted would vanish.</summary>
/// <param name="site">With resolved paths.</param>
sealed class CoverCheck(MountSite site)
{
    /// <exception cref="StageException">`submount`; `target-taken`.</exception>
    public void BeforeBuilding(CoverStep step, ImmutableArray<MountinfoEntry> mounts)
    {
        TakenPlace.Refuse(site, site.PlaceOf(step.Directory), mounts);
        RequireOursOnTop(step, mounts);
        switch (step)
        {
            case CoverStep.Building:
                if (SubMounts.In(site, step.Directory, mounts).FirstOrDefault(mount => !SubMounts.CanBeCopied(mount)) is { } fixed_)
                    throw Refused(fixed_, $"and cannot be shown on top of an overlay over {step.Directory} (it is autofs or unbindable)");
                break;
            case CoverStep.Show show:
                RequireNothingLost(step, show.Above, mounts);
                break;
            case CoverStep.Uncover uncover:
                RequireNothingLost(step, uncover.From.Stacks.Count, mounts);
                break;
        }
    }

    /// <summary>Once more right before: somebody may have mounted something since the new overlay was built.</summary>
    /// <param name="next">Null when the step builds nothing.</param>
    /// <exception cref="StageException">`submount`; `target-taken`.</exception>
    public void BeforeTaking(CoverStep step, NewCover? next, ImmutableArray<MountinfoEntry> mounts)
    {
        BeforeBuilding(step, mounts);
        if (next is null) return;

        var carried = next.Carries.Select(SubMounts.Identity).ToHashSet();
        if (SubMounts.In(site, step.Directory, mounts).FirstOrDefault(mount => !carried.Contains(SubMounts.Identity(mount))) is { } late)
            throw Refused(late, $"that came while {step.Directory} was being switched");
    }

    /// <exception cref="StageException">`submount`.</exception>
    public void RequireOursOnTop(CoverStep step, ImmutableArray<MountinfoEntry> mounts)
    {
        var stack = StackObserver.StackAt(site.PlaceOf(step.Directory), mounts);
        if (stack.Any(entry => CoverObserver.IsOurs(site, entry)) && !CoverObserver.IsOurs(site, stack[^1]))
            throw Refused(stack[^1], $"over what extensions show in {step.Directory}");
    }

    void RequireNothingLost(CoverStep step, int count, ImmutableArray<MountinfoEntry> mounts)
    {
        if (SubMounts.LostWith(site, step.Directory, count, mounts).FirstOrDefault() is { } lost)
            throw Refused(lost, $"that would vanish with the overlay over {step.Directory}");
    }

    static StageException Refused(MountinfoEntry mount, string why) => new(
        ErrorCodes.Submount,
        $"{mount.Target} is a mount of its own ({mount.Type}), {why}",
        $"unmount {mount.Target}, and mount it again afterwards",
        retriable: true);
}
