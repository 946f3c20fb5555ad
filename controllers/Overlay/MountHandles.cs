using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <summary>Mounts that are built together: disposing closes them in reverse, and a failure on the way closes those made so far.</summary>
sealed class MountHandles : IDisposable
{
    readonly List<MountHandle> items = [];

    public IReadOnlyList<MountHandle> Items => items;

    public static MountHandles Of<T>(IEnumerable<T> parts, Func<T, MountHandle> make)
    {
        var made = new MountHandles();
        try
        {
            foreach (var part in parts) made.Add(make(part));
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    public MountHandle Add(MountHandle mount)
    {
        items.Add(mount);
        return mount;
    }

    public void Dispose()
    {
        for (var i = items.Count - 1; i >= 0; i--) items[i].Dispose();
        items.Clear();
    }
}
