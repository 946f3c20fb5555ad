using System.Collections.Immutable;
using Strata.Controllers.Linux;
using Strata.Resources;

namespace Strata.Controllers.Overlay;

/// <summary>Finds our stacks among all mounts. Pure; paths as mountinfo writes them, symlinks resolved.</summary>
static class StackObserver
{
    static readonly ImmutableArray<string> CloneOptions = ["ro", "nosuid", "nodev"];

    /// <param name="mounts">In the kernel's order.</param>
    /// <param name="link">What the target says when it is a symlink, else null.</param>
    public static MountedState Observe(MountSite site, ImmutableArray<MountinfoEntry> mounts, string? link)
    {
        var place = link ?? site.Target;
        var stack = StackAt(place, mounts);
        var active = stack.IsEmpty ? null : Recognise(site, stack[^1], mounts);
        var covered = stack.SkipLast(active is null ? 0 : 1);
        var beside = mounts.Where(entry => IsBelow(site.Mounts, entry.Target) && entry.Target != place);
        var others = covered.Concat(beside).Select(entry => Recognise(site, entry, mounts)).OfType<MountedStack>();
        return new MountedState(active, others.ToEquatableArray());
    }

    /// <summary>
    /// What is mounted at one path, bottom first. The order of mountinfo is not that of covering when something was mounted beneath, so
    /// the chain of parents decides.
    /// </summary>
    internal static ImmutableArray<MountinfoEntry> StackAt(string target, ImmutableArray<MountinfoEntry> mounts)
    {
        var here = mounts.Where(entry => entry.Target == target).ToList();
        var chain = ImmutableArray.CreateBuilder<MountinfoEntry>();
        for (var next = here.Find(entry => here.TrueForAll(other => other.Id != entry.ParentId));
             next is not null;
             next = here.Find(entry => entry.ParentId == chain[^1].Id))
            chain.Add(next);

        return chain.ToImmutable();
    }

    /// <summary>The stack of another data directory that lies over whatever of ours is mounted there; null when none does.</summary>
    internal static StackName? OtherAt(MountSite site, string place, ImmutableArray<MountinfoEntry> mounts) =>
        StackAt(place, mounts)
        .Reverse()
        .TakeWhile(entry => Recognise(site, entry, mounts) is null)
        .Where(entry => entry.Type == "overlay")
        .Select(entry => StackName.Parse(entry.Source))
        .FirstOrDefault(name => name is not null);

    static MountedStack? Recognise(MountSite site, MountinfoEntry entry, ImmutableArray<MountinfoEntry> mounts)
    {
        if (entry.Type == "overlay" && StackName.Parse(entry.Source) is { } name)
            return name.DataId == site.DataId ? new MountedStack(name, entry.Target) : null;

        return IsCloneOfBase(site, entry, mounts) ? new MountedStack(null, entry.Target) : null;
    }

    static bool IsCloneOfBase(MountSite site, MountinfoEntry entry, ImmutableArray<MountinfoEntry> mounts)
    {
        var home = mounts
            .Where(mount => mount.Target == site.Base || IsBelow(mount.Target, site.Base))
            .OrderBy(mount => mount.Target.Length)
            .LastOrDefault();
        return home is not null
            && home.Id != entry.Id
            && entry.Device == home.Device
            && entry.Root == Join(home.Root, site.Base[(home.Target == "/" ? 0 : home.Target.Length)..])
            && CloneOptions.All(entry.Options.Contains);
    }

    static string Join(string root, string rest) => rest is "" or "/" ? root : root == "/" ? rest : root + rest;

    internal static bool IsBelow(string directory, string path) =>
        path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal) && path != "/";
}
