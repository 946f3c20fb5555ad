using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <summary>
/// A private tmpfs where mounts stand for the moment in which their paths are needed: by an older kernel, or to mount inside them. What was
/// made of them there they keep when it is gone.
/// </summary>
sealed class StagingArea(string mounts)
{
    readonly string root = Path.Combine(mounts, "staging");

    /// <summary>
    /// Attaches the mounts, so that their <see cref="MountHandle.ProcPath"/>s can be used, runs the work, and takes everything away again.
    /// </summary>
    public T With<T>(IReadOnlyList<MountHandle> lowers, Func<T> work) => Within(() =>
    {
        for (var number = 0; number < lowers.Count; number++) Mounting.Attach(lowers[number], Directory($"{number}"));
        return work();
    });

    /// <summary>A mount and what is mounted inside it, as one detached tree that is attached in one step.</summary>
    /// <param name="populate">Gets the path at which the mount stands for the moment.</param>
    public MountHandle Tree(MountHandle mount, Action<string> populate) => Within(() =>
    {
        var place = Directory("tree");
        Mounting.Attach(mount, place);
        populate(place);
        return Mounting.CloneTree(place, MountFlags.None);
    });

    /// <summary>mount(2) inside the area, as a detached mount.</summary>
    public MountHandle Mount(string type, string source, MountFlags flags, string data)
    {
        var target = Directory("merged");
        Mounting.MountClassic(type, source, target, flags, data);
        try
        {
            return Mounting.Clone(target, flags);
        }
        finally
        {
            Mounting.Detach(target);
        }
    }

    /// <summary>Removes what an earlier run may have left.</summary>
    public void Clear()
    {
        if (Files.TypeOf(root) != FileType.Directory) return;

        while (Mountinfo.Read().Any(entry => entry.Target == root)) Mounting.Detach(root);
        Files.RemoveDirectory(root);
    }

    T Within<T>(Func<T> work)
    {
        Clear();
        PrivatePlace.Open(root, "strata-staging");
        try
        {
            return work();
        }
        finally
        {
            Clear();
        }
    }

    string Directory(string name)
    {
        var path = Path.Combine(root, name);
        Files.MakeDirectory(path, PrivatePlace.OwnerOnly);
        return path;
    }
}
