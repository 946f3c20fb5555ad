using System.Globalization;
using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <summary>
/// Generations are mounted side by side at `mounts/N`, and the target is a symlink to one of them. The one before stays mounted
/// until the next switch, for readers that have read the symlink and not yet gone through it.
/// </summary>
/// <param name="site">With resolved paths.</param>
sealed class SymlinkTarget(MountSite site) : ITarget
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public MountedState Observe() => StackObserver.Observe(site, Mountinfo.Read(), Files.ReadSymlink(site.Target));

    public void Attach(MountHandle mount, MountPlan plan)
    {
        var place = FreePlace(plan.Name.Generation);
        Files.MakeDirectory(place, OwnerOnly);
        try
        {
            Mounting.Attach(mount, place);
            Point(place);
        }
        catch
        {
            Discard(place);
            throw;
        }
    }

    public MountedStack? Find(MountPlan plan)
    {
        var state = Observe();
        return Stacks(state).FirstOrDefault(stack => IsInMounts(stack) && stack.Is(plan));
    }

    public void Show(MountedStack stack) => Point(stack.MountPoint);

    public void Remove()
    {
        Files.RemoveTemporaries(site.Target);
        var ours = Stacks(Observe()).Where(IsInMounts).ToArray();
        if (Files.ReadSymlink(site.Target) is { } link && Path.GetDirectoryName(link) == site.Mounts) Files.Unlink(site.Target);
        foreach (var stack in ours) Discard(stack.MountPoint);
    }

    static IEnumerable<MountedStack> Stacks(MountedState state) =>
        state.Active is { } active ? state.Others.Items.Prepend(active) : state.Others.Items;

    bool IsInMounts(MountedStack stack) => Path.GetDirectoryName(stack.MountPoint) == site.Mounts;

    void Point(string place)
    {
        var before = Files.ReadSymlink(site.Target);
        if (before == place) return;
        if (before is null && Files.TypeOf(site.Target) == FileType.Directory) Files.RemoveDirectory(site.Target);

        Files.RemoveTemporaries(site.Target);
        Files.SwapSymlink(site.Target, place);
        foreach (var stack in Observe().Others.Items.Where(IsInMounts))
        {
            if (stack.MountPoint != before) TryDiscard(stack.MountPoint);
        }
    }

    // The number is taken when that generation was mounted before over another base, or from another data directory.
    string FreePlace(int generation)
    {
        var place = Path.Combine(site.Mounts, generation.ToString(CultureInfo.InvariantCulture));
        var taken = Mountinfo.Read().Select(entry => entry.Target).ToHashSet();
        for (var again = 1; taken.Contains(place); again++)
            place = Path.Combine(site.Mounts, string.Create(CultureInfo.InvariantCulture, $"{generation}.{again}"));

        return place;
    }

    // The switch is done: an old stack that resists must not bring the new one down. The next switch tries it again.
    static void TryDiscard(string place)
    {
        try
        {
            Discard(place);
        }
        catch (LinuxException)
        {
            // It is out of everybody's sight.
        }
    }

    static void Discard(string place)
    {
        if (Mountinfo.Read().Any(entry => entry.Target == place)) Mounting.Detach(place);
        Files.RemoveDirectory(place);
    }
}
