using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <summary>
/// A private tmpfs where mounts stand for the moment in which an older kernel has to see their paths. What overlays took from there
/// they keep when it is gone.
/// </summary>
sealed class StagingArea(string mounts)
{
    readonly string root = Path.Combine(mounts, "staging");

    /// <summary>
    /// Attaches the mounts, so that their <see cref="MountHandle.ProcPath"/>s can be used, runs the work, and takes everything away again.
    /// </summary>
    public T With<T>(IReadOnlyList<MountHandle> lowers, Func<T> work)
    {
        Clear();
        PrivatePlace.Open(root, "strata-staging");
        try
        {
            for (var number = 0; number < lowers.Count; number++) Attach(lowers[number], number);
            return work();
        }
        finally
        {
            Clear();
        }
    }

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

    void Attach(MountHandle lower, int number) => Mounting.Attach(lower, Directory($"{number}"));

    string Directory(string name)
    {
        var path = Path.Combine(root, name);
        Files.MakeDirectory(path, PrivatePlace.OwnerOnly);
        return path;
    }
}
