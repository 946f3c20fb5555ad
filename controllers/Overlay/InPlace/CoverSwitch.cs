using Strata.Controllers.Linux;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>
/// Takes the steps in their order, each directory at once for whoever reads it. A step that fails takes the earlier ones back, last
/// first: for that a copy of every overlay that goes is held until the last step is done.
/// </summary>
/// <param name="site">With resolved paths.</param>
/// <param name="mode">
/// <see cref="SwitchMode.Symlink"/> stands for kernels that cannot mount beneath: a new overlay comes on top, the old one stays below it.
/// </param>
sealed class CoverSwitch(MountSite site, SwitchMode mode) : IDisposable
{
    readonly CoverCheck check = new(site);
    readonly Stack<Action> undo = new();
    readonly MountHandles held = new();

    /// <param name="built">The new overlay of each step that builds one.</param>
    /// <exception cref="LinuxException"/>
    /// <exception cref="StageException">`submount`; `mount` when steps could not be taken back.</exception>
    public void Take(EquatableArray<CoverStep> steps, IReadOnlyDictionary<string, NewCover> built)
    {
        try
        {
            foreach (var step in steps) Take(step, built);
        }
        catch (Exception failure)
        {
            if (TakeBack() is not { } left) throw;

            throw new StageException(
                ErrorCodes.Mount,
                $"{failure.Message}; and taking back the steps before failed too: {left}",
                "the next try, or `strata unmount`, puts it in order",
                retriable: true,
                failure);
        }
    }

    public void Dispose() => held.Dispose();

    void Take(CoverStep step, IReadOnlyDictionary<string, NewCover> built)
    {
        var next = built.GetValueOrDefault(step.Directory);
        check.BeforeTaking(step, next, Mountinfo.Read());
        var place = site.PlaceOf(step.Directory);
        switch (step)
        {
            case CoverStep.Cover:
                Mounting.Attach(next!.Overlay, place);
                undo.Push(() => Mounting.Detach(place));
                break;
            case CoverStep.Replace:
                Replace(place, next!.Overlay);
                break;
            case CoverStep.Show show:
                Uncover(show, place, show.Above);
                break;
            case CoverStep.Uncover uncover:
                Uncover(uncover, place, uncover.From.Stacks.Count);
                break;
        }
    }

    void Replace(string place, MountHandle next)
    {
        var old = held.Add(Mounting.CloneTree(place, MountFlags.None));
        if (PutInPlace(next, place)) undo.Push(() => PutInPlace(old, place));
        else undo.Push(() => Mounting.Detach(place));
    }

    /// <returns>False when the old one stays below.</returns>
    bool PutInPlace(MountHandle next, string place)
    {
        if (!IsBeneath(next, place))
        {
            Mounting.Attach(next, place);
            return false;
        }

        Mounting.Detach(place);
        return true;
    }

    bool IsBeneath(MountHandle next, string place)
    {
        if (mode == SwitchMode.Symlink || (mode == SwitchMode.Auto && !Mounting.CanAttachBeneath())) return false;

        try
        {
            Mounting.AttachBeneath(next, place);
            return true;
        }
        catch (LinuxException refused) when (mode == SwitchMode.Auto && refused.Number == Errno.EINVAL)
        {
            return false; // the directory lies in the first root of the mount namespace, as on a system that runs from its initramfs
        }
    }

    // Only the topmost is seen, so only that comes back.
    void Uncover(CoverStep step, string place, int count)
    {
        var seen = held.Add(Mounting.CloneTree(place, MountFlags.None));
        for (var taken = 0; taken < count; taken++)
        {
            if (taken > 0) check.RequireOursOnTop(step, Mountinfo.Read());
            Mounting.Detach(place);
            if (taken == 0) undo.Push(() => Mounting.Attach(seen, place));
        }
    }

    /// <summary>Does all of it that can be done, and tells what could not.</summary>
    string? TakeBack()
    {
        string? failed = null;
        while (undo.TryPop(out var step))
        {
            try
            {
                step();
            }
            catch (LinuxException failure)
            {
                failed ??= failure.Message;
            }
        }

        return failed;
    }
}
