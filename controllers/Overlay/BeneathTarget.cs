using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <summary>
/// The target is a mount point. A new stack goes under the active one, which is then detached: readers see one or the other.
/// </summary>
/// <param name="site">With resolved paths.</param>
sealed class BeneathTarget(MountSite site) : ITarget
{
    const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public MountedState Observe() => StackObserver.Observe(site, Mountinfo.Read(), null);

    public void Attach(MountHandle mount, MountPlan plan)
    {
        if (Observe().Active is null)
        {
            EnsureDirectory();
            Mounting.Attach(mount, site.Target);
            return;
        }

        Mounting.AttachBeneath(mount, site.Target);
        Mounting.Detach(site.Target);
    }

    public MountedStack? Find(MountPlan plan) => Observe() switch
    {
        { Active: null } => null,
        { Active: { } active } when active.Is(plan) => active,
        { Others: var others } => others.Items.FirstOrDefault(stack => stack.MountPoint == site.Target && stack.Is(plan)),
    };

    // An earlier run was stopped between the two steps of a switch: the wanted stack lies covered.
    public void Show(MountedStack stack)
    {
        while (Observe().Active is { } active && active != stack) Mounting.Detach(site.Target);
    }

    public void Remove()
    {
        while (Observe().Active is not null) Mounting.Detach(site.Target);
    }

    void EnsureDirectory()
    {
        if (Files.TypeOf(site.Target) == FileType.Symlink) Files.Unlink(site.Target);
        if (Files.TypeOf(site.Target) == FileType.Missing) Files.MakeDirectory(site.Target, Readable);
    }
}
